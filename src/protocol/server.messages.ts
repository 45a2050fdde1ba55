import { END_REASONS, ERROR_CODES, type ErrorCode, INTERRUPT_REASONS, STAGES } from './codes.js';
import type { MessageCatalogue, MessageOf } from './schema.js';

const text = { type: 'string' } as const;
const count = { type: 'integer', minimum: 0 } as const;
const ms = { type: 'number', minimum: 0 } as const;
const optionalMs = { type: 'number', minimum: 0, optional: true } as const;
const ordinal = { type: 'integer', minimum: 1 } as const;
const confidence = { type: 'number', minimum: 0, maximum: 1, optional: true } as const;
const errorCode = { type: 'string', enum: Object.keys(ERROR_CODES) as ErrorCode[] } as const;
const interruptReason = { type: 'string', enum: INTERRUPT_REASONS } as const;
const endReason = { type: 'string', enum: END_REASONS } as const;

/** Stage durations of one turn in ms; consecutive; a stage that did not happen is absent. */
const latency = {
  type: 'object',
  description:
    'Consecutive durations in ms. endpointMs lies outside the sum; overheadMs = llmRequestMs + ttsRequestMs + clientSendMs',
  properties: {
    endpointMs: { ...optionalMs, description: 'End of speech to endpoint' },
    llmRequestMs: { ...optionalMs, description: 'turn.started to response.create written' },
    llmTtftMs: { ...optionalMs, description: 'to the first delta' },
    firstSegmentMs: { ...optionalMs, description: 'to the first segment released' },
    ttsRequestMs: { ...optionalMs, description: 'to the TTS request written' },
    ttsTtfbMs: { ...optionalMs, description: 'to its first byte' },
    clientSendMs: { ...optionalMs, description: 'to the first frame handed to the socket' },
    firstAudioMs: { ...optionalMs, description: 'Sum of the stages from turn.started' },
    overheadMs: { ...optionalMs, description: 'What Parley itself added' },
  },
} as const;

/** Every message the server sends, as data; each also carries `seq` and `t` (see `Stamp`). */
export const SERVER_MESSAGES = {
  'session.ready': {
    summary: 'The session exists. Vendors may still be connecting.',
    properties: {
      sessionId: text,
      resumeToken: text,
      protocol: text,
      agent: text,
      audio: {
        type: 'object',
        properties: {
          input: { type: 'object', properties: { encoding: text, sampleRateHz: count } },
          output: { type: 'object', properties: { codec: text, sampleRateHz: count } },
        },
      },
      limits: {
        type: 'object',
        properties: { maxFrameBytes: count, ttsQueueMax: count, idleMs: ms, maxSessionMs: ms },
      },
      bargeIn: {
        type: 'object',
        optional: true,
        description:
          'Which `barge_in` this agent obeys: by button or key, by voice detection of the client. One it does not obey is not worth falling silent for',
        properties: { command: { type: 'boolean' }, clientVad: { type: 'boolean' } },
      },
      resumed: { type: 'boolean' },
    },
  },
  'session.transcript': {
    summary:
      'Follows session.ready{resumed:false} where the old session could not be continued without a gap, or ended with its server: what was said and heard in it. The agent remembers it.',
    properties: {
      entries: {
        type: 'array',
        items: {
          type: 'object',
          properties: { role: { type: 'string', enum: ['user', 'assistant', 'system'] }, text },
        },
      },
    },
  },
  'session.state': {
    summary: 'What the agent is doing.',
    properties: { state: { type: 'string', enum: ['idle', 'capturing', 'thinking', 'speaking', 'playout'] } },
  },
  'session.stats': {
    summary: 'Counters, once a second.',
    properties: {
      asrBytes: { ...count, description: 'Audio of the client handed to ASR, replays not counted' },
      asrReplayedBytes: count,
      asrFrames: count,
      asrBytesPerSec: count,
      asrDroppedFrames: count,
      ttsBytes: { ...count, description: 'Audio sent to the client, without headers' },
      ttsQueueDepth: count,
      bufferedOutBytes: count,
      rttMs: optionalMs,
      sessionMs: ms,
    },
  },
  'asr.speech_started': {
    summary: 'The person began to speak.',
    properties: { utterance: ordinal, atMs: ms },
  },
  'asr.utterance_end': {
    summary: 'The person stopped speaking.',
    properties: { utterance: ordinal, atMs: ms },
  },
  'asr.interim': {
    summary: 'A guess that may still change.',
    properties: { utterance: ordinal, text, confidence },
  },
  'asr.final': {
    summary: 'Words that will not change again.',
    properties: {
      utterance: ordinal,
      text,
      confidence,
      speechFinal: { type: 'boolean' },
      startMs: optionalMs,
      endMs: optionalMs,
    },
  },
  'turn.started': {
    summary: 'The agent begins to answer.',
    properties: {
      turn: ordinal,
      generation: ordinal,
      text,
      source: {
        type: 'string',
        enum: ['speech', 'text', 'greeting'],
        description: 'greeting: the agent speaks unasked',
      },
      protected: {
        type: 'boolean',
        optional: true,
        description: 'The reply cannot be interrupted: do not flush it',
      },
      merged: {
        type: 'boolean',
        optional: true,
        description:
          'The text begins with the words of the turn before, which was taken back before its reply sounded',
      },
    },
  },
  'llm.delta': { summary: 'The next piece of the reply.', properties: { generation: ordinal, text } },
  'llm.final': {
    summary: 'The reply is complete as text. Exactly one for each generation that had a delta.',
    properties: {
      generation: ordinal,
      text,
      status: { type: 'string', enum: ['completed', 'cancelled', 'failed', 'incomplete'] },
    },
  },
  'tts.segment': {
    summary: 'One piece of the reply on its way to being spoken.',
    properties: {
      generation: ordinal,
      segment: count,
      text,
      state: { type: 'string', enum: ['queued', 'started', 'done'] },
    },
  },
  'tts.alignment': {
    summary: 'When each character of a segment is spoken, where the vendor tells.',
    properties: {
      generation: ordinal,
      segment: count,
      chars: { type: 'array', items: { type: 'string' } },
      startMs: { type: 'array', items: { type: 'number' } },
      endMs: { type: 'array', items: { type: 'number' } },
    },
  },
  'tts.dropped': {
    summary: 'A segment, or the rest of one, will not be spoken.',
    properties: {
      generation: ordinal,
      segment: count,
      text,
      reason: { type: 'string', enum: ['overflow', 'tts_error', 'slow_client'] },
      queueDepth: count,
      droppedTotal: count,
    },
  },
  'audio.pause': {
    summary:
      'Fall silent at once and keep the audio: the person seems to speak. audio.resume or audio.clear follows.',
    properties: { generation: ordinal },
  },
  'audio.resume': {
    summary: 'Go on playing where audio.pause stopped.',
    properties: { generation: ordinal },
  },
  'audio.clear': {
    summary: 'Discard all audio of this generation and older ones, now.',
    properties: { generation: ordinal, reason: interruptReason },
  },
  'turn.interrupted': {
    summary: 'The reply was cut short, and this is what was heard of it.',
    properties: {
      turn: ordinal,
      generation: ordinal,
      reason: interruptReason,
      heardText: text,
      unheardText: text,
      estimated: {
        type: 'boolean',
        optional: true,
        description: 'The client did not say how far it had played: the place is a guess',
      },
    },
  },
  'turn.completed': {
    summary: 'The reply was heard to its end.',
    properties: {
      turn: ordinal,
      generation: ordinal,
      heardText: text,
      incomplete: { type: 'boolean', optional: true },
      latency,
    },
  },
  'turn.failed': {
    summary: 'There will be no reply to this turn.',
    properties: {
      turn: ordinal,
      generation: ordinal,
      code: errorCode,
      stage: { type: 'string', enum: STAGES },
      retryable: { type: 'boolean' },
    },
  },
  'provider.state': {
    summary: 'How the connection to a vendor fares.',
    properties: {
      provider: { type: 'string', enum: ['asr', 'llm', 'tts'] },
      state: { type: 'string', enum: ['connecting', 'ready', 'retrying', 'down'] },
      attempt: { ...count, optional: true },
      profile: { ...text, optional: true },
      nextInMs: optionalMs,
    },
  },
  warning: {
    summary: 'Something is not as it should be; nothing is lost.',
    properties: { code: errorCode, message: text },
  },
  error: {
    summary: 'Something was refused or failed; with fatal the connection closes.',
    properties: { code: errorCode, message: text, fatal: { type: 'boolean', optional: true } },
  },
  pong: { summary: 'Answer to ping.', properties: { id: { ...text, optional: true } } },
  'session.closing': {
    summary: 'The session will end.',
    properties: { reason: endReason, deadlineMs: optionalMs },
  },
  'session.ended': {
    summary: 'The last message of a session.',
    properties: {
      reason: endReason,
      totals: {
        type: 'object',
        properties: {
          sessionMs: ms,
          turns: count,
          bargeIns: count,
          asrBytes: count,
          ttsBytes: count,
          ttsDropped: count,
        },
      },
    },
  },
} as const satisfies MessageCatalogue;

/** What the outbox adds to every server message. */
export interface Stamp {
  /** Counts from 1 within a session, +1 a message; 0 before a session exists. */
  seq: number;
  /** Milliseconds since the session started. */
  t: number;
}
/** A server message before it is stamped. */
export type ServerBody = MessageOf<typeof SERVER_MESSAGES>;
export type ServerMessageType = ServerBody['type'];
export type ServerBodyOf<T extends ServerMessageType> = Extract<ServerBody, { type: T }>;
export type ServerMessage = ServerBody & Stamp;
export type TurnLatency = ServerBodyOf<'turn.completed'>['latency'];
export type SessionTotals = ServerBodyOf<'session.ended'>['totals'];
export type SessionStats = Omit<ServerBodyOf<'session.stats'>, 'type'>;
export type SessionStateName = ServerBodyOf<'session.state'>['state'];
export type ProviderName = ServerBodyOf<'provider.state'>['provider'];
