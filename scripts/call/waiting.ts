import type { AgentEvents } from '../../client/src/agent.events.js';
import { AgentError, ServerFull } from '../../client/src/errors.js';
import type { VoiceAgent } from '../../client/src/voice-agent.js';
import { CallError, EXIT } from './call.error.js';

const SIGNS: readonly (keyof AgentEvents)[] = ['state', 'turn', 'playback', 'ready'];

/** What is waited for. */
export interface Expectation {
  isMet: () => boolean;
  limitMs: number;
  /** What to say when the limit passes; without it the wait then simply ends. */
  otherwise?: string;
}

/**
 * Waits until the agent has come so far.
 *
 * @throws {CallError} when the limit passes or the run ends first.
 */
export function waitUntil(agent: VoiceAgent, { isMet, limitMs, otherwise }: Expectation): Promise<void> {
  if (isMet()) return Promise.resolve();
  return new Promise((resolve, reject) => {
    const finish = (error?: CallError) => {
      clearTimeout(limit);
      for (const stop of stops) stop();
      if (error) reject(error);
      else resolve();
    };
    const limit = setTimeout(() => {
      finish(otherwise === undefined ? undefined : new CallError(EXIT.unanswered, otherwise));
    }, limitMs);
    const look = () => isMet() && finish();
    const stops = SIGNS.map((name) => agent.on(name, look));
    stops.push(agent.on('ended', ({ error, reason }) => finish(endOf(error, reason))));
  });
}

/** The end of a run that came too early, with an exit code that tells scripts whether to try again. */
export function endOf(error: AgentError | undefined, reason?: string): CallError {
  if (!error)
    return new CallError(EXIT.unanswered, `The server ended the session${reason ? ` (${reason})` : ''}.`);
  return new CallError(exitCodeOf(error), error.message, error.hint);
}

/** Any other failure is a fault of this program. */
export function exitCodeOf(error: AgentError): number {
  if (error instanceof ServerFull || error.code === 'provider_down') return EXIT.tryLater;
  return EXIT.noServer;
}
