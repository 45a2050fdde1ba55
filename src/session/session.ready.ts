import { SUBPROTOCOL, WIRE_LIMITS } from '../protocol/codes.js';
import type { ServerBodyOf } from '../protocol/server.messages.js';
import type { AudioFormat } from '../tts/tts.port.js';
import type { AudioInput } from './audio.input.js';
import type { SaidText } from './conversation.js';
import type { BargeInRules } from './policies/barge-in.policy.js';
import type { SessionSettings } from './session.settings.js';

/** The first message of a session: what was agreed on. */
export function readyMessage(agreed: {
  id: string;
  resumeToken: string;
  agent: string;
  input: AudioInput;
  output: AudioFormat;
  settings: SessionSettings;
  triggers: BargeInRules['triggers'];
  resumed: boolean;
}): ServerBodyOf<'session.ready'> {
  const { id, resumeToken, agent, input, output, settings, triggers } = agreed;
  return {
    type: 'session.ready',
    sessionId: id,
    resumeToken,
    protocol: SUBPROTOCOL,
    agent,
    audio: { input, output: { codec: output.codec, sampleRateHz: output.sampleRateHz } },
    limits: {
      maxFrameBytes: WIRE_LIMITS.maxAudioFrameBytes,
      ttsQueueMax: settings.ttsQueueMax,
      idleMs: settings.idleTimeoutMs,
      maxSessionMs: settings.maxSessionMs,
    },
    bargeIn: { command: triggers.command, clientVad: triggers.clientVad },
    resumed: agreed.resumed,
  };
}

/** What was said in a session that could not be continued, for the client of the one that takes its place. */
export function transcriptMessage(history: readonly SaidText[]): ServerBodyOf<'session.transcript'> {
  return { type: 'session.transcript', entries: history.map(({ role, text }) => ({ role, text })) };
}
