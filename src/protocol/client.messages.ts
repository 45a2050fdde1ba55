import type { MessageCatalogue, MessageOf } from './schema.js';

const id = {
  type: 'string',
  maxLength: 64,
  optional: true,
  description: 'Chosen by the client; a repeated id of text.input or barge_in is ignored',
} as const;
const generation = { type: 'integer', minimum: 1 } as const;
const segment = { type: 'integer', minimum: 0, maximum: 65_535 } as const;
const playedMs = {
  type: 'number',
  minimum: 0,
  description: 'Milliseconds of this segment that left the loudspeaker',
} as const;

/** Every message a client may send, as data. */
export const CLIENT_MESSAGES = {
  'session.start': {
    summary: 'Opens the session. Must be the first message but for ping.',
    properties: {
      id,
      audio: {
        type: 'object',
        optional: true,
        description: 'What the microphone frames will be; s16le mono at 16 000 Hz when left out',
        properties: {
          encoding: { type: 'string', enum: ['pcm_s16le', 'opus'] },
          sampleRateHz: {
            type: 'integer',
            minimum: 8_000,
            maximum: 48_000,
            optional: true,
            description: 'Default 16 000',
          },
        },
      },
      output: {
        type: 'object',
        optional: true,
        description: 'What the agent audio shall be; MP3 when left out',
        properties: {
          codec: { type: 'string', enum: ['mp3', 'pcm_s16le'] },
          sampleRateHz: {
            type: 'integer',
            minimum: 8_000,
            maximum: 48_000,
            optional: true,
            description:
              'The nearest the voice can make is used (see `session.ready`). Uncompressed audio above 32 000 may need a larger plan at its vendor; without it segments are dropped (`tts_error`)',
          },
        },
      },
      agent: {
        type: 'string',
        minLength: 1,
        maxLength: 64,
        optional: true,
        description: 'Name of an agent definition; the default agent when left out',
      },
      language: {
        type: 'string',
        minLength: 2,
        maxLength: 16,
        optional: true,
        description: 'BCP-47 tag, or multi',
      },
      variables: {
        type: 'map',
        values: { type: 'string', maxLength: 500 },
        maxEntries: 32,
        optional: true,
        description: 'Values for the placeholders of the agent definition',
      },
      resume: {
        type: 'object',
        optional: true,
        properties: {
          sessionId: { type: 'string', minLength: 1, maxLength: 64 },
          token: { type: 'string', minLength: 1, maxLength: 128 },
          lastSeq: { type: 'integer', minimum: 0, description: 'Highest seq the client has seen' },
        },
      },
      client: {
        type: 'object',
        optional: true,
        properties: {
          name: { type: 'string', maxLength: 64 },
          version: { type: 'string', maxLength: 32 },
        },
      },
    },
  },
  barge_in: {
    summary: 'The person interrupts the agent.',
    properties: {
      id,
      reason: { type: 'string', enum: ['button', 'vad', 'key'], optional: true },
      heard: { type: 'object', optional: true, properties: { generation, segment, playedMs } },
    },
  },
  playback: {
    summary:
      'How far the agent has been heard; at least every 250 ms while playing and at the end of each segment.',
    properties: {
      id,
      generation,
      segment,
      playedMs,
      queuedMs: {
        type: 'number',
        minimum: 0,
        description: 'Milliseconds still waiting at the client, all segments',
      },
      state: {
        type: 'string',
        enum: ['playing', 'idle', 'underrun'],
        description: 'idle: nothing is queued; underrun: stands still with more to come, late or paused',
      },
    },
  },
  'text.input': {
    summary: 'A typed turn; interrupts a speaking agent.',
    properties: { id, text: { type: 'string', minLength: 1, maxLength: 2_000 } },
  },
  mic: {
    summary:
      'What the microphone is doing. While muted or outside push-to-talk no audio need be sent. `on` and `muted` let go of ' +
      'the talk key as well. A session that is resumed goes on with the state it had until it is told another.',
    properties: { id, state: { type: 'string', enum: ['on', 'muted', 'ptt_down', 'ptt_up'] } },
  },
  ping: { summary: 'Asks for a pong with the same id.', properties: { id } },
  'session.end': { summary: 'Ends the session at once.', properties: { id } },
} as const satisfies MessageCatalogue;

export type ClientMessage = MessageOf<typeof CLIENT_MESSAGES>;
export type ClientMessageType = ClientMessage['type'];
/** One client message by its type name. */
export type ClientMessageOf<T extends ClientMessageType> = Extract<ClientMessage, { type: T }>;
