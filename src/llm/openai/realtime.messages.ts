import type { LlmTool } from '../llm.port.js';

/** Settings of a session, GA shape. Only what is sent changes; `model` cannot. */
export interface RealtimeSessionSettings {
  type: 'realtime';
  output_modalities: ['text'];
  instructions: string;
  max_output_tokens?: number;
  /** `turn_detection: null`: the server starts no responses by itself. */
  audio?: { input: { turn_detection: null } };
  tools?: ({ type: 'function' } & LlmTool)[];
  tool_choice?: 'auto';
}

export interface RealtimeItemInput {
  id: string;
  type: 'message';
  role: 'user' | 'assistant' | 'system';
  content: [{ type: 'input_text' | 'output_text'; text: string }];
}

/** What we send; the channel adds `event_id`. */
export type RealtimeCommand =
  | { type: 'session.update'; session: RealtimeSessionSettings }
  | { type: 'conversation.item.create'; previous_item_id?: string; item: RealtimeItemInput }
  | { type: 'conversation.item.delete'; item_id: string }
  /** `instructions` stand in for those of the session, for this one response. */
  | { type: 'response.create'; response?: { instructions: string } }
  | { type: 'response.cancel'; response_id: string };

export interface RealtimeErrorBody {
  type?: string;
  code?: string | null;
  param?: string | null;
  /** The event of ours it is about. */
  event_id?: string | null;
}

export interface RealtimeItem {
  id?: string;
  type?: string;
  role?: string;
  content?: { type?: string; text?: string }[];
}

export interface RealtimeResponse {
  id?: string;
  status?: 'in_progress' | 'completed' | 'cancelled' | 'incomplete' | 'failed';
  status_details?: { reason?: string; error?: RealtimeErrorBody | null } | null;
  output?: RealtimeItem[];
}

/** What the vendor sends, as far as it is used. */
export type RealtimeEvent =
  | { type: 'session.created'; session: { expires_at?: number } }
  | { type: 'session.updated' }
  | { type: 'response.created'; response: RealtimeResponse }
  | { type: 'response.output_item.added'; response_id: string; item: RealtimeItem }
  | { type: 'response.output_text.delta'; response_id: string; item_id: string; delta: string }
  | { type: 'response.done'; response: RealtimeResponse }
  | { type: 'error'; error: RealtimeErrorBody };

const USED: ReadonlySet<string> = new Set<RealtimeEvent['type']>([
  'session.created',
  'session.updated',
  'response.created',
  'response.output_item.added',
  'response.output_text.delta',
  'response.done',
  'error',
]);

/** Fields an event must have to be used, with what `typeof` says of them. */
const REQUIRED: Readonly<Record<RealtimeEvent['type'], readonly [string, string][]>> = {
  'session.created': [['session', 'object']],
  'session.updated': [],
  'response.created': [['response', 'object']],
  'response.output_item.added': [
    ['response_id', 'string'],
    ['item', 'object'],
  ],
  'response.output_text.delta': [
    ['response_id', 'string'],
    ['item_id', 'string'],
    ['delta', 'string'],
  ],
  'response.done': [['response', 'object']],
  error: [['error', 'object']],
};

/** An event of a kind that is used, `unused` for any other, `garbage` for what is no event at all. */
export function readEvent(text: string): RealtimeEvent | 'unused' | 'garbage' {
  let event: unknown;
  try {
    event = JSON.parse(text);
  } catch {
    // Counted by the channel; the parser's message would quote what is said.
    return 'garbage';
  }
  if (typeof event !== 'object' || event === null || !('type' in event)) return 'garbage';
  if (typeof event.type !== 'string') return 'garbage';
  if (!USED.has(event.type)) return 'unused';
  const fields = event as Record<string, unknown>;
  const isWhole = REQUIRED[event.type as RealtimeEvent['type']].every(
    ([name, kind]) => typeof fields[name] === kind && fields[name] !== null,
  );
  return isWhole ? (event as RealtimeEvent) : 'garbage';
}
