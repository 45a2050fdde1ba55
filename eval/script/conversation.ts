import type { Fault, Latency } from '../../emulators/core/emulator.types.js';
import type { ServerBody } from '../../src/protocol/server.messages.js';

/** First sound of a reply in the caller's player: no message of the server, but scripts wait for it like for one. */
export interface AudioHeard {
  type: 'audio.heard';
  generation: number;
}

/** Everything a script can wait for. */
export type Observed = ServerBody | AudioHeard;

/** What a script waits for, or must never see. */
export interface Matcher {
  /** As in the script, on one line; for reports. */
  readonly text: string;
  fits(observed: Observed): boolean;
}

/** One line of a conversation. `line` is where it stands in its file. */
export type Step = { readonly line: number } & (
  | { action: 'say'; clip: string; words?: WordRange; afterAudioMs?: number }
  | { action: 'sayText'; text: string; afterAudioMs?: number }
  | { action: 'sound'; sound: SoundName; afterAudioMs?: number }
  | { action: 'type'; text: string; afterAudioMs?: number }
  | { action: 'interrupt'; by: 'button' | 'key' | 'vad'; afterAudioMs?: number }
  | { action: 'talkKey'; isDown: boolean; afterAudioMs?: number }
  | { action: 'silence'; ms: number }
  | { action: 'expect'; matcher: Matcher; withinMs: number }
  | { action: 'mustNot'; matcher: Matcher; forMs: number }
  | ({ action: 'history' } & HistoryCheck)
  | ({ action: 'journal' } & JournalCheck)
);

/** Words of a recording, counted from 1, both included. */
export interface WordRange {
  first: number;
  last: number;
}

/** Sounds that are no recorded speech. `cough` has a voice but no words, `noise` has neither. */
export const SOUND_NAMES = ['noise', 'cough'] as const;
export type SoundName = (typeof SOUND_NAMES)[number];

/** What the model was shown when it was last asked: some entry of this role, respectively none, holds the text. */
export interface HistoryCheck {
  role: 'user' | 'assistant';
  contains?: string;
  notContains?: string;
}

/** How often a vendor saw or did something, by its emulator's journal. */
export interface JournalCheck {
  vendor: 'deepgram' | 'openai' | 'elevenlabs';
  what: string;
  detail?: string;
  atLeast?: number;
  atMost?: number;
}

/** Settings of agent and server for one conversation. */
export interface Settings {
  /** Keys of an agent file that differ from the quiet default agent. */
  readonly agent: Readonly<Record<string, unknown>>;
  /** Environment of the server. */
  readonly server: Readonly<Record<string, string>>;
}

/** What a conversation is there to protect. */
export interface Policy {
  readonly name: string;
  /** Changes that switch it off; the conversation must then fail. `null` takes a key away. */
  readonly off: Settings;
}

/** A scripted conversation, read and checked. */
export interface Conversation extends Settings {
  /** Its file's name without ending. */
  readonly name: string;
  /** What it shows, in a sentence. */
  readonly about: string;
  /** The audio the caller asks for. */
  readonly output: 'mp3' | 'pcm_s16le';
  readonly policy?: Policy;
  readonly latency: Partial<Latency>;
  readonly faults: readonly Fault[];
  /** What the model says, in turn; without any the demonstration's script answers. */
  readonly replies: readonly string[];
  readonly steps: readonly Step[];
  readonly never: readonly Matcher[];
}
