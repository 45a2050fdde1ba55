import type { ScriptContext } from './conversation.script.js';
import { complete } from './realtime.conversation.js';
import {
  type Item,
  type MaxTokens,
  type Modality,
  type ResponseParams,
  type ToolChoice,
  textOf,
} from './realtime.messages.js';
import type { RealtimeSession } from './realtime.session.js';
import { checkModalities } from './realtime.session.js';
import { Refusal } from './refusal.js';

/** One response to be made: the session's settings with the request's own on top. */
export interface ResponseRequest {
  /** The items the model sees. */
  items: Item[];
  instructions: string;
  modalities: readonly Modality[];
  maxTokens: MaxTokens;
  /** Names of the tools that may be called. */
  tools: string[];
  metadata: Record<string, string> | null;
  /** False for `conversation: "none"`: nothing of it stays. */
  isInConversation: boolean;
}

/**
 * Puts together what a `response.create` asks for.
 *
 * @param history The conversation, used unless the request brings its own `input`.
 * @throws {Refusal} for audio, which this stand-in does not speak, and for impossible settings.
 */
export function requestOf(
  params: ResponseParams,
  session: RealtimeSession,
  history: Item[],
): ResponseRequest {
  const modalities = params.output_modalities ?? session.current.output_modalities;
  checkModalities(modalities, 'response.output_modalities');
  if (modalities[0] === 'audio')
    throw new Refusal(
      'invalid_value',
      "Invalid value: 'audio'. This simulated server answers in text only; set output_modalities to ['text'] in session.update.",
      params.output_modalities ? 'response.output_modalities' : 'session.output_modalities',
    );
  const declared = params.tools ?? session.current.tools;
  return {
    items: params.input?.map(complete) ?? history,
    instructions: params.instructions ?? session.current.instructions,
    modalities,
    maxTokens: params.max_output_tokens ?? session.current.max_output_tokens,
    tools: allowedTools(
      declared.map((tool) => tool.name),
      params.tool_choice ?? session.current.tool_choice,
    ),
    metadata: params.metadata ?? null,
    isInConversation: params.conversation !== 'none',
  };
}

/** What a script needs to know of the request. */
export function scriptContextOf(request: ResponseRequest): ScriptContext {
  const { items } = request;
  const last = items.at(-1);
  const isUnfinished = last?.type === 'message' && last.role === 'assistant';
  const before = isUnfinished ? items.slice(0, -1) : items;
  const said = (role: string) => before.filter((item) => item.type === 'message' && item.role === role);
  const system = said('system').map(textOf).join('\n');
  return {
    instructions: `${request.instructions}\n${system}`,
    user: textOfLast(said('user')),
    heard: textOfLast(said('assistant')),
    turn: said('user').length,
    tools: request.tools,
    toolOutput:
      last?.type === 'function_call_output'
        ? { tool: toolOf(items, last.call_id), output: last.output }
        : undefined,
    unfinished: isUnfinished ? textOf(last) : undefined,
  };
}

/** The items as the journal keeps them: who said what. */
export function transcriptOf(items: readonly Item[]): { role: string; text: string }[] {
  return items.map((item) => ({ role: item.type === 'message' ? item.role : item.type, text: textOf(item) }));
}

function allowedTools(declared: string[], choice: ToolChoice): string[] {
  if (choice === 'none') return [];
  if (typeof choice === 'string') return declared;
  if (!declared.includes(choice.name))
    throw new Refusal(
      'invalid_value',
      `Tool '${choice.name}' is not among the tools.`,
      'response.tool_choice',
    );
  return [choice.name];
}

function toolOf(items: readonly Item[], callId: string): string {
  const call = items.find((item) => item.type === 'function_call' && item.call_id === callId);
  return call?.type === 'function_call' ? call.name : '';
}

function textOfLast(items: readonly Item[]): string {
  const last = items.at(-1);
  return last ? textOf(last) : '';
}
