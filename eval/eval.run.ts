import { rmSync } from 'node:fs';
import { type Outcome, play } from './play/conversation.play.js';
import type { Conversation } from './script/conversation.js';
import { writeAgents } from './stage/agent.files.js';
import { Stage } from './stage/stage.js';

/** How to play a set of conversations. */
export interface RunOptions {
  conversations: readonly Conversation[];
  /** Conversations at the same time, each on a stage of its own. */
  stages: number;
  /** How often each is played; default 1. */
  repeat?: number;
  /** Ends the run: nothing more is begun, what is being played comes out broken. */
  signal?: AbortSignal;
  /** Called as each conversation ends. */
  onOutcome?: (outcome: Outcome) => void;
}

/**
 * Plays conversations, a few at a time.
 *
 * @returns how each went, in the order they ended.
 * @throws {Error} when the emulated vendors cannot start.
 */
export async function runConversations(options: RunOptions): Promise<Outcome[]> {
  const { conversations, repeat = 1, signal, onOutcome } = options;
  const waiting = Array.from({ length: repeat }, () => conversations).flat();
  const outcomes: Outcome[] = [];
  const agentsDir = writeAgents(conversations);
  const work = async () => {
    const stage = await Stage.open(agentsDir);
    const onAbort = () => void stage.close();
    signal?.addEventListener('abort', onAbort, { once: true });
    try {
      for (let next = take(waiting, stage); next && !signal?.aborted; next = take(waiting, stage)) {
        const outcome = await playOn(stage, next);
        outcomes.push(outcome);
        onOutcome?.(outcome);
      }
    } finally {
      signal?.removeEventListener('abort', onAbort);
      await stage.close();
    }
  };
  try {
    await Promise.all(Array.from({ length: Math.min(options.stages, waiting.length) }, work));
  } finally {
    rmSync(agentsDir, { recursive: true });
  }
  return outcomes;
}

/** The next conversation, one for which the server need not be started anew if there is any. */
function take(waiting: Conversation[], stage: Stage): Conversation | undefined {
  const index = waiting.findIndex((conversation) => stage.fits(conversation));
  return waiting.splice(Math.max(0, index), 1)[0];
}

async function playOn(stage: Stage, conversation: Conversation): Promise<Outcome> {
  try {
    await stage.prepare(conversation);
  } catch (error) {
    const { name, about } = conversation;
    return { name, about, result: 'broken', durationMs: 0, reason: String(error), firstAudioMs: [] };
  }
  return play(conversation, stage);
}
