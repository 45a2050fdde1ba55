import type { Speech } from '../voice/voice.port.js';
import type { SpeechPiece } from './speech.delivery.js';

/** Times of characters over HTTP: seconds from the start of the audio. */
export interface HttpAlignment {
  characters: string[];
  character_start_times_seconds: number[];
  character_end_times_seconds: number[];
}

/** Times of characters over a socket: ms from the start of the message's own audio. */
export interface SocketAlignment {
  chars: string[];
  charStartTimesMs: number[];
  charsDurationsMs: number[];
}

/** `null` when no character begins in the piece. */
export function httpAlignment(speech: Speech, { from, to }: SpeechPiece['chars']): HttpAlignment | null {
  if (from === to) return null;
  const seconds = (times: number[]) => times.slice(from, to).map((ms) => Math.round(ms) / 1000);
  return {
    characters: speech.chars.slice(from, to),
    character_start_times_seconds: seconds(speech.charStartMs),
    character_end_times_seconds: seconds(speech.charEndMs),
  };
}

/** `null` when no character begins in the piece. */
export function socketAlignment(speech: Speech, piece: SpeechPiece): SocketAlignment | null {
  const { from, to } = piece.chars;
  if (from === to) return null;
  const starts = speech.charStartMs.slice(from, to).map((ms) => Math.max(0, Math.round(ms - piece.startMs)));
  const ends = speech.charEndMs.slice(from, to).map((ms) => Math.round(ms - piece.startMs));
  return {
    chars: speech.chars.slice(from, to),
    charStartTimesMs: starts,
    charsDurationsMs: ends.map((end, i) => Math.max(0, end - (starts[i] ?? 0))),
  };
}
