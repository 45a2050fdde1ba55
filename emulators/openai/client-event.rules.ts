import {
  boolean,
  either,
  type Fields,
  free,
  integer,
  list,
  nullable,
  number,
  object,
  one,
  type Rule,
  string,
  tagged,
} from '../core/json.rule.js';

/*
 * The client events of OpenAI's Realtime API in its GA shape (API reference, "Realtime client events"), as far
 * as a text conversation over a WebSocket can use them. The beta names are absent, and so refused as unknown.
 */

const anything = string();
const itemStatus = one('completed', 'incomplete', 'in_progress');

const audioFormat = tagged('type', {
  'audio/pcm': object({ type: anything }, { rate: integer(24_000, 24_000) }),
  'audio/pcmu': object({ type: anything }),
  'audio/pcma': object({ type: anything }),
});

const turnDetection = tagged('type', {
  server_vad: object(
    { type: anything },
    {
      threshold: number(0, 1),
      prefix_padding_ms: integer(0),
      silence_duration_ms: integer(0),
      create_response: boolean,
      interrupt_response: boolean,
      idle_timeout_ms: nullable(integer(5_000, 30_000)),
    },
  ),
  semantic_vad: object(
    { type: anything },
    {
      eagerness: one('low', 'medium', 'high', 'auto'),
      create_response: boolean,
      interrupt_response: boolean,
    },
  ),
});

const transcription = object(
  {},
  {
    model: anything,
    language: anything,
    languages: list(anything),
    keywords: list(anything),
    prompt: anything,
    delay: one('minimal', 'low', 'medium', 'high', 'xhigh'),
  },
);

const voice = either(string(), object({ id: anything }));

/** Only function tools: this stand-in has no connection to MCP servers. */
const tools = list(
  tagged('type', {
    function: object(
      { type: anything, name: string(64, /^[a-zA-Z0-9_-]+$/) },
      { description: string(), parameters: free },
    ),
  }),
  128,
);
const toolChoice = either(
  one('none', 'auto', 'required'),
  tagged('type', { function: object({ type: anything, name: string() }) }),
);

/** What both a session and a single response may set. */
const shared: Fields = {
  output_modalities: list(one('text', 'audio')),
  instructions: string(),
  tools,
  tool_choice: toolChoice,
  parallel_tool_calls: boolean,
  reasoning: object({}, { effort: one('minimal', 'low', 'medium', 'high', 'xhigh') }),
  max_output_tokens: either(integer(1, 4_096), one('inf')),
  prompt: nullable(object({ id: anything }, { version: nullable(string()), variables: nullable(free) })),
};

const session = tagged('type', {
  realtime: object(
    { type: anything },
    {
      ...shared,
      model: string(),
      audio: object(
        {},
        {
          input: object(
            {},
            {
              format: audioFormat,
              transcription: nullable(transcription),
              noise_reduction: nullable(object({}, { type: one('near_field', 'far_field') })),
              turn_detection: nullable(turnDetection),
            },
          ),
          output: object({}, { format: audioFormat, voice, speed: number(0.25, 1.5) }),
        },
      ),
      include: list(one('item.input_audio_transcription.logprobs')),
      tracing: nullable(
        either(one('auto'), object({}, { workflow_name: anything, group_id: anything, metadata: free })),
      ),
      truncation: either(
        one('auto', 'disabled'),
        object(
          { type: one('retention_ratio'), retention_ratio: number(0, 1) },
          { token_limits: object({}, { post_instructions: integer(0) }) },
        ),
      ),
    },
  ),
});

/** Ids of items are limited to 32 characters (observed; the reference does not say so). */
const itemFields: Fields = { id: string(32), object: one('realtime.item'), status: itemStatus };
const textPart = object({ type: anything, text: string() });

function message(role: string, content: Record<string, Rule>): Rule {
  return object({ type: anything, role: one(role), content: list(tagged('type', content)) }, itemFields);
}

const item = tagged('type', {
  message: tagged('role', {
    system: message('system', { input_text: textPart }),
    user: message('user', {
      input_text: textPart,
      input_audio: object({ type: anything, audio: string() }, { transcript: string() }),
      input_image: object({ type: anything, image_url: string() }, { detail: one('auto', 'low', 'high') }),
    }),
    assistant: message('assistant', {
      output_text: textPart,
      output_audio: object({ type: anything }, { audio: string(), transcript: string() }),
    }),
  }),
  function_call: object(
    { type: anything, name: string(), arguments: string() },
    { ...itemFields, call_id: string() },
  ),
  function_call_output: object({ type: anything, call_id: string(), output: string() }, itemFields),
});

const response = object(
  {},
  {
    ...shared,
    audio: object({}, { output: object({}, { format: audioFormat, voice }) }),
    conversation: one('auto', 'none'),
    metadata: nullable({ kind: 'map', of: string(512), maxEntries: 16, maxKeyLength: 64 }),
    input: list(item),
  },
);

const EVENT_FIELDS: Readonly<Record<string, { required?: Fields; optional?: Fields }>> = {
  'session.update': { required: { session } },
  'conversation.item.create': { required: { item }, optional: { previous_item_id: string() } },
  'conversation.item.retrieve': { required: { item_id: string() } },
  'conversation.item.truncate': {
    required: { item_id: string(), content_index: integer(0), audio_end_ms: integer(0) },
  },
  'conversation.item.delete': { required: { item_id: string() } },
  'input_audio_buffer.append': { required: { audio: string(15 * 1024 * 1024) } },
  'input_audio_buffer.commit': {},
  'input_audio_buffer.clear': {},
  'output_audio_buffer.clear': {},
  'response.create': { optional: { response } },
  'response.cancel': { optional: { response_id: string() } },
};

/** Every event a client may send, told apart by `type`. */
export const CLIENT_EVENT: Rule = tagged(
  'type',
  Object.fromEntries(
    Object.entries(EVENT_FIELDS).map(([type, { required = {}, optional = {} }]) => [
      type,
      object({ type: anything, ...required }, { event_id: string(512), ...optional }),
    ]),
  ),
);
