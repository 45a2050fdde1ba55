import type { ErrorCode } from '../protocol/codes.js';
import { WIRE_LIMITS } from '../protocol/codes.js';

export type FrameKind = 'text' | 'audio';
export type AudioEncoding = 'pcm_s16le' | 'opus';

/** What is wrong with a frame, in words for its sender. */
export interface FrameFault {
  code: ErrorCode;
  message: string;
}

const MAX_BAD_IN_A_ROW = 3;

/** Checks size and parity of a client's frames and counts bad ones in a row, each kind by itself. */
export class FrameCheck {
  private readonly badInARow: Record<FrameKind, number> = { text: 0, audio: 0 };

  /** What is wrong with this text frame, if anything. */
  text(bytes: number): FrameFault | undefined {
    const limit = WIRE_LIMITS.maxTextFrameBytes;
    return this.count('text', bytes > limit ? tooLarge('text', bytes, limit) : undefined);
  }

  /** What is wrong with this audio frame, if anything. Frames of a container may have any length but none. */
  audio(bytes: number, encoding: AudioEncoding): FrameFault | undefined {
    const limit = WIRE_LIMITS.maxAudioFrameBytes;
    if (bytes > limit) return this.count('audio', tooLarge('audio', bytes, limit));
    if (bytes === 0) return this.count('audio', badAudio('the audio frame is empty; leave it out'));
    if (encoding === 'pcm_s16le' && bytes % 2 === 1)
      return this.count(
        'audio',
        badAudio(`the audio frame has ${bytes} bytes; 16-bit samples need an even number`),
      );
    return this.count('audio', undefined);
  }

  /** Whether three frames of this kind in a row were bad: the client does not speak the protocol. */
  isHopeless(kind: FrameKind): boolean {
    return this.badInARow[kind] >= MAX_BAD_IN_A_ROW;
  }

  private count(kind: FrameKind, fault: FrameFault | undefined): FrameFault | undefined {
    this.badInARow[kind] = fault ? this.badInARow[kind] + 1 : 0;
    return fault;
  }
}

function tooLarge(kind: FrameKind, bytes: number, limit: number): FrameFault {
  return { code: 'too_large', message: `the ${kind} frame has ${bytes} bytes; at most ${limit} are taken` };
}

function badAudio(message: string): FrameFault {
  return { code: 'bad_audio', message };
}
