import { AgentError } from '../../client/src/errors.js';
import type { Conversation } from '../script/conversation.js';
import type { Stage } from '../stage/stage.js';
import { Caller } from './caller.js';
import { describe, Unmet } from './observation.log.js';
import { StepPerformer } from './step.performer.js';

/** How a conversation went. */
export interface Outcome {
  readonly name: string;
  readonly about: string;
  readonly policy?: string;
  /** `failed`: an expectation was not met. `broken`: it could not be played. */
  readonly result: 'passed' | 'failed' | 'broken';
  readonly durationMs: number;
  /** Line of the step at which it ended, unless it passed. */
  readonly line?: number;
  readonly reason?: string;
  /** First sound after each turn began, of the turns heard to their end. */
  readonly firstAudioMs: readonly number[];
  /** What was observed, unless it passed. */
  readonly observed?: readonly string[];
}

/** Plays a conversation on a stage that is ready for it. Never rejects. */
export async function play(conversation: Conversation, stage: Stage): Promise<Outcome> {
  const { name, about, policy } = conversation;
  const startedAt = performance.now();
  const caller = new Caller(stage.voiceUrl, conversation);
  const fault = await attempt(conversation, caller, stage);
  await caller.hangUp();
  const { all } = caller.log;
  return {
    name,
    about,
    policy: policy?.name,
    result: fault?.result ?? 'passed',
    durationMs: Math.round(performance.now() - startedAt),
    line: fault?.line,
    reason: fault?.reason,
    firstAudioMs: all.flatMap(({ observed }) =>
      observed.type === 'turn.completed' ? (observed.latency.firstAudioMs ?? []) : [],
    ),
    observed: fault && all.map(({ atMs, observed }) => `${atMs} ${describe(observed)}`),
  };
}

async function attempt(
  { steps }: Conversation,
  caller: Caller,
  { emulators }: Stage,
): Promise<Pick<Outcome, 'result' | 'line' | 'reason'> | undefined> {
  const performer = new StepPerformer(caller, emulators.journal);
  let line: number | undefined;
  try {
    await caller.call();
    for (const step of steps) {
      line = step.line;
      await performer.perform(step);
    }
    return undefined;
  } catch (error) {
    // Before the first step nothing was expected yet: the stage is at fault.
    if (error instanceof Unmet) return { result: line ? 'failed' : 'broken', line, reason: error.message };
    if (error instanceof AgentError) return { result: 'broken', line, reason: error.message };
    return { result: 'broken', line, reason: error instanceof Error ? error.stack : String(error) };
  }
}
