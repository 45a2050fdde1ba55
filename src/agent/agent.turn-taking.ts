import type { FromSchema, ObjectSchema } from '../protocol/schema.js';

const optionalBoolean = { type: 'boolean', optional: true } as const;
const optionalMs = { type: 'integer', minimum: 0, maximum: 60_000, optional: true } as const;
const phrase = { type: 'string', minLength: 1, maxLength: 300 } as const;

/** The section `turnTaking` of an agent file, as data; explained in docs/agents.md. What is left out keeps the server's setting. */
export const TURN_TAKING = {
  type: 'object',
  properties: {
    endOfTurn: {
      type: 'object',
      optional: true,
      properties: {
        policy: { type: 'string', enum: ['asr', 'silence', 'adaptive', 'manual'], optional: true },
        silenceMs: optionalMs,
        minSilenceMs: optionalMs,
        maxSilenceMs: optionalMs,
        dictationMs: optionalMs,
        silentUtteranceMs: { type: 'integer', minimum: 1_000, maximum: 60_000, optional: true },
      },
    },
    bargeIn: {
      type: 'object',
      optional: true,
      properties: {
        minWords: { type: 'integer', minimum: 1, maximum: 20, optional: true },
        minDurationMs: optionalMs,
        graceMs: optionalMs,
        acknowledgements: {
          type: 'array',
          items: { type: 'string', enum: ['en', 'hi', 'es', 'de', 'ja', 'zh'] },
          optional: true,
        },
        isEchoGuarded: optionalBoolean,
        isPausedBySpeech: optionalBoolean,
        falseAlarmMs: optionalMs,
        triggers: {
          type: 'object',
          optional: true,
          properties: {
            command: optionalBoolean,
            clientVad: optionalBoolean,
            speechStart: optionalBoolean,
            serverVad: optionalBoolean,
            words: optionalBoolean,
            text: optionalBoolean,
          },
        },
      },
    },
    speculation: {
      type: 'object',
      optional: true,
      properties: {
        isOn: optionalBoolean,
        stableMs: optionalMs,
        maxPerTurn: { type: 'integer', minimum: 1, maximum: 10, optional: true },
      },
    },
    silence: {
      type: 'object',
      optional: true,
      properties: {
        repromptAfterMs: optionalMs,
        reprompts: { type: 'array', items: phrase, maxItems: 5, optional: true },
        farewell: { ...phrase, optional: true },
        filler: {
          type: 'object',
          optional: true,
          properties: { afterMs: { type: 'integer', minimum: 200, maximum: 10_000 }, text: phrase },
        },
      },
    },
    isGreetingProtected: optionalBoolean,
  },
} as const satisfies ObjectSchema;

/** How an agent takes turns, as far as it differs from the server's setting. */
export type TurnTaking = FromSchema<typeof TURN_TAKING>;
