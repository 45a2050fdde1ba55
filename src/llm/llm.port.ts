import type { VoiceError } from '../common/voice-error.js';

/** The language model, as the session sees it: one conversation a session, one reply at a time. */
export interface LlmPort {
  /** Returns at once; connecting goes on behind it. Never throws. */
  open(options: LlmOpenOptions): LlmSession;
}

export interface LlmOpenOptions {
  sessionId: string;
  /** The agent's persona and rules, variables already filled in. */
  instructions: string;
  tools?: readonly LlmTool[];
  signal: AbortSignal;
  onEvent: (event: LlmConnectionEvent) => void;
}

export interface LlmTool {
  name: string;
  description: string;
  /** JSON Schema of the arguments. */
  parameters: Readonly<Record<string, unknown>>;
}

export type LlmConnectionEvent =
  | {
      type: 'state';
      state: 'connecting' | 'ready' | 'retrying' | 'down';
      attempt?: number;
      profile?: string;
      nextInMs?: number;
    }
  | { type: 'failed'; error: VoiceError };

/**
 * One entry of the conversation. The session owns the truth; the adapter makes the vendor's copy equal to it
 * before every reply, whatever happened in between (correction, reconnect, renewal).
 */
export interface ConversationItem {
  /** Unique in the session. An item whose text changed keeps its id. */
  id: string;
  role: 'user' | 'assistant' | 'system';
  text: string;
}

export interface LlmRequest {
  /** The id the reply will have as a conversation item. */
  replyId: string;
  /** Everything said so far, the turn to be answered last. */
  conversation: readonly ConversationItem[];
  /**
   * The beginning of this reply, which was lost in the middle: only the rest is asked for. It is not part of
   * `conversation`. A model may repeat (part of) it all the same.
   */
  continues?: string;
  /** Cancels the reply. The iteration then ends with an AbortError or simply ends. */
  signal: AbortSignal;
}

export type LlmEvent =
  /** The request has been written to the vendor. */
  | { type: 'requested' }
  | { type: 'delta'; text: string }
  /** `incomplete`: the vendor cut the reply short (length, content filter). Last event. */
  | { type: 'done'; status: 'completed' | 'incomplete' };

export interface LlmSession {
  /**
   * Asks for a reply. A request made before the connection is ready, or while an older reply is still being
   * cancelled, waits (bounded).
   *
   * @throws {VoiceError} from the iteration; `retryable` tells whether asking again may help.
   */
  generate(request: LlmRequest): AsyncIterable<LlmEvent>;
  /** Makes the vendor's copy of the conversation equal to this one soon, e.g. after an interruption. Best effort; `generate` does it again. */
  sync(conversation: readonly ConversationItem[]): void;
  /** Resolves when the connection is gone. Idempotent, bounded. */
  close(): Promise<void>;
}

/** Injection token of the port. */
export const LLM_PORT = Symbol('LlmPort');
/** Injection token of the vendor behind the port. */
export const LLM_VENDOR = Symbol('LlmVendor');
