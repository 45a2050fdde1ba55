/**
 * What a message of either listening API means. Times are milliseconds of audio of the connection it came on; the
 * transcript puts them on the stream's clock.
 */
export type DeepgramEvent =
  | { type: 'speechStarted'; atMs: number }
  | WordsEvent
  | { type: 'utteranceEnd'; atMs: number }
  | { type: 'eagerEndpoint'; text: string }
  | { type: 'turnResumed' }
  /** The vendor complains in a message; it closes the connection itself when it cannot go on. */
  | { type: 'vendorError'; code: string };

/** A stretch of recognised audio. */
export interface WordsEvent {
  type: 'words';
  text: string;
  confidence?: number;
  startMs: number;
  endMs: number;
  /** The stretch is closed: its words will not come again. */
  isFinal: boolean;
  /** The person has stopped speaking. */
  speechFinal: boolean;
  /** Answers a Finalize. */
  fromFinalize: boolean;
  words: readonly TimedWord[];
}

export interface TimedWord {
  text: string;
  startMs: number;
  endMs: number;
}
