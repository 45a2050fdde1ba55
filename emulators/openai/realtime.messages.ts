/** One content part of a message item, as on the wire. */
export interface ContentPart {
  type: 'input_text' | 'output_text' | 'input_audio' | 'output_audio' | 'input_image';
  text?: string;
  transcript?: string;
  audio?: string;
}

export type ItemStatus = 'completed' | 'incomplete' | 'in_progress';

/** An item of the conversation, as on the wire. */
export type Item = {
  id: string;
  object: 'realtime.item';
  status: ItemStatus;
} & (
  | { type: 'message'; role: 'user' | 'assistant' | 'system'; content: ContentPart[] }
  | { type: 'function_call'; call_id: string; name: string; arguments: string }
  | { type: 'function_call_output'; call_id: string; output: string }
);

/** An item as a client may give it: ids and status are filled in by the server. */
export type ItemInput = Item extends infer I
  ? I extends Item
    ? Omit<I, 'id' | 'object' | 'status' | 'call_id'> & {
        id?: string;
        status?: ItemStatus;
        call_id?: string;
      }
    : never
  : never;

export interface FunctionTool {
  type: 'function';
  name: string;
}

export type Modality = 'text' | 'audio';
export type MaxTokens = number | 'inf';
export type ToolChoice = 'none' | 'auto' | 'required' | { type: 'function'; name: string };

/** What `response.create` may say about its one response. */
export interface ResponseParams {
  output_modalities?: Modality[];
  instructions?: string;
  tools?: FunctionTool[];
  tool_choice?: ToolChoice;
  max_output_tokens?: MaxTokens;
  conversation?: 'auto' | 'none';
  metadata?: Record<string, string> | null;
  input?: ItemInput[];
}

/** A client event that has passed the rules. */
export type ClientEvent = { event_id?: string } & (
  | { type: 'session.update'; session: SessionPatch }
  | { type: 'conversation.item.create'; previous_item_id?: string; item: ItemInput }
  | { type: 'conversation.item.retrieve' | 'conversation.item.delete'; item_id: string }
  | { type: 'conversation.item.truncate'; item_id: string; content_index: number; audio_end_ms: number }
  | { type: 'input_audio_buffer.append'; audio: string }
  | { type: 'input_audio_buffer.commit' | 'input_audio_buffer.clear' }
  | { type: 'output_audio_buffer.clear' }
  | { type: 'response.create'; response?: ResponseParams }
  | { type: 'response.cancel'; response_id?: string }
);

/** The changes of a `session.update`; `audio` is merged at every level, everything else replaced. */
export interface SessionPatch {
  type: 'realtime';
  model?: string;
  output_modalities?: Modality[];
  instructions?: string;
  tools?: FunctionTool[];
  tool_choice?: ToolChoice;
  max_output_tokens?: MaxTokens;
  audio?: Record<string, unknown>;
}

/** A server event before the connection gives it its `event_id`. */
export interface ServerEvent {
  type: string;
  [field: string]: unknown;
}

/** All text of an item: its parts joined, or the arguments or output of a tool call. */
export function textOf(item: Item): string {
  switch (item.type) {
    case 'message':
      return item.content.map((part) => part.text ?? part.transcript ?? '').join('');
    case 'function_call':
      return `${item.name}(${item.arguments})`;
    case 'function_call_output':
      return item.output;
  }
}
