import { isObject } from './deepgram.messages.js';

/** Where a turn stands, as `/v2/listen` sends it; times are seconds. */
export interface TurnInfoMessage {
  type: 'TurnInfo';
  /** `StartOfTurn`, `Update`, `EagerEndOfTurn`, `TurnResumed` or `EndOfTurn`. */
  event: string;
  audio_window_start: number;
  audio_window_end: number;
  /** The whole turn so far: replaces, does not append. */
  transcript: string;
  words?: unknown;
}

export function isTurnInfo(message: unknown): message is TurnInfoMessage {
  return (
    isObject(message) &&
    typeof message.event === 'string' &&
    typeof message.transcript === 'string' &&
    typeof message.audio_window_start === 'number' &&
    typeof message.audio_window_end === 'number'
  );
}
