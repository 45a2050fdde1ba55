import type { AsrEvent } from '../asr/asr.port.js';
import { assertNever } from '../common/assert-never.js';
import type { ClientMessage, ClientMessageOf } from '../protocol/client.messages.js';
import type { VadPort } from '../vad/vad.port.js';
import type { AudioInput } from './audio.input.js';
import { RecentIds } from './recent.ids.js';
import { SessionEar } from './session.ear.js';
import type { SessionOutbox } from './session.outbox.js';
import type { SessionVendors } from './session.vendors.js';
import type { TurnEvent } from './turn/turn.events.js';
import type { TurnPerformer } from './turn/turn.performer.js';

export interface SessionInboxOptions {
  post: (event: TurnEvent) => void;
  performer: TurnPerformer;
  vendors: SessionVendors;
  outbox: SessionOutbox;
  /** The server's own ear, where the agent wants one. */
  vad: VadPort | undefined;
  input: AudioInput;
  /** Whether the sound of a voice would change anything now. */
  isSoundHeeded: () => boolean;
  /** The person did something. */
  onSignOfLife: () => void;
}

/** What comes into a session, from its client, the recogniser and the server's own ear, as events of the turn machine. */
export class SessionInbox {
  private readonly recentIds = new RecentIds();
  private readonly ear: SessionEar | undefined;

  constructor(private readonly options: SessionInboxOptions) {
    const { vad, input, isSoundHeeded, post } = options;
    this.ear =
      vad &&
      new SessionEar({
        vad,
        input,
        isHeeded: isSoundHeeded,
        onVoice: () => post({ type: 'voiceHeard' }),
      });
  }

  /** The session begins: its client is told what cannot be heard. */
  open(): void {
    if (this.ear?.warning) this.options.outbox.send(this.ear.warning);
  }

  /** The recogniser first: nothing may hold up a frame on its way there. */
  onAudio(frame: Buffer): void {
    this.options.vendors.asr?.sendAudio(frame);
    this.ear?.hear(frame);
  }

  onMessage(message: Exclude<ClientMessage, { type: 'session.start' | 'ping' | 'session.end' }>): void {
    switch (message.type) {
      case 'barge_in':
        return this.onBargeIn(message);
      case 'playback':
        return this.options.performer.onPlayback(message);
      case 'text.input':
        return this.onTextInput(message);
      case 'mic':
        return this.onMic(message.state);
      default:
        return assertNever(message);
    }
  }

  onHeard(event: Exclude<AsrEvent, { type: 'state' | 'failed' }>): void {
    switch (event.type) {
      case 'final':
      case 'interim':
        if (event.text) this.onWords(event.endMs);
        return this.options.post(event);
      case 'speechStarted':
      case 'utteranceEnd':
      case 'eagerEndpoint':
      case 'turnResumed':
        return this.options.post(event);
      case 'warning':
        return this.options.outbox.send(event);
      default:
        return assertNever(event);
    }
  }

  /** Nothing comes any more. */
  close(): void {
    this.ear?.close();
  }

  private onWords(endMs: number): void {
    this.options.onSignOfLife();
    this.options.performer.onWords(endMs);
  }

  private onBargeIn(message: ClientMessageOf<'barge_in'>): void {
    if (!this.recentIds.isRepeated(message.id)) this.options.performer.onBargeIn(message);
  }

  private onTextInput(message: ClientMessageOf<'text.input'>): void {
    if (this.recentIds.isRepeated(message.id)) return;
    this.options.onSignOfLife();
    this.options.post({ type: 'textInput', text: message.text });
  }

  private onMic(state: ClientMessageOf<'mic'>['state']): void {
    const isMuted = state === 'muted' || state === 'ptt_up';
    this.options.vendors.setMuted(isMuted);
    this.ear?.setMuted(isMuted);
    this.options.post({ type: 'talkKey', isDown: state === 'ptt_down' });
  }
}
