import type { ServerBodyOf } from '../protocol/server.messages.js';
import type { VadPort, VadStream } from '../vad/vad.port.js';
import type { AudioInput } from './audio.input.js';

const NO_OPUS =
  'The server cannot hear a voice by itself in opus audio; it waits for the recogniser. Send pcm_s16le.';
const NO_EAR =
  'The server cannot hear a voice by itself now; it waits for the recogniser. Its operator finds the reason in the log.';

export interface SessionEarOptions {
  vad: VadPort;
  input: AudioInput;
  /** Whether the sound of a voice would change anything now. */
  isHeeded: () => boolean;
  onVoice: () => void;
}

/** A session's use of the server's own ear: only while it matters, and never while the microphone is muted. */
export class SessionEar {
  private readonly stream: VadStream | undefined;
  private isMuted = false;

  constructor(private readonly options: SessionEarOptions) {
    const { vad, input, onVoice } = options;
    this.stream = vad.open({ ...input, onVoice });
  }

  /** What the client is to know of an ear that cannot hear. */
  get warning(): ServerBodyOf<'warning'> | undefined {
    if (this.stream) return undefined;
    const message = this.options.input.encoding === 'opus' ? NO_OPUS : NO_EAR;
    return { type: 'warning', code: 'not_enabled', message };
  }

  hear(frame: Buffer): void {
    if (this.isMuted || !this.options.isHeeded()) this.stream?.forget();
    else this.stream?.hear(frame);
  }

  setMuted(isMuted: boolean): void {
    this.isMuted = isMuted;
  }

  close(): void {
    this.stream?.close();
  }
}
