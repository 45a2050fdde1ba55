import { runConversations } from '../../eval/eval.run.js';
import type { Outcome } from '../../eval/play/conversation.play.js';
import { loadConversations } from '../../eval/script/conversation.folder.js';
import type { Conversation } from '../../eval/script/conversation.js';
import { withoutPolicy } from '../../eval/script/settings.merge.js';

/** For each of the two runs, which go on at the same time. */
const STAGES = 2;
jest.setTimeout(240_000);

/** One conversation for each policy: the first by name. */
const CHOSEN: ReadonlyMap<string, Conversation> = new Map(
  loadConversations()
    .reverse()
    .flatMap((one) => (one.policy ? [[one.policy.name, one]] : [])),
);
const POLICIES = [...CHOSEN.keys()].sort();

const played: Record<'on' | 'off', readonly Outcome[]> = { on: [], off: [] };
const outcomeOf = (outcomes: readonly Outcome[], policy: string) =>
  outcomes.find((outcome) => outcome.policy === policy);

beforeAll(async () => {
  const conversations = [...CHOSEN.values()];
  const without = conversations.flatMap((one) => withoutPolicy(one) ?? []);
  [played.on, played.off] = await Promise.all([
    runConversations({ conversations, stages: STAGES }),
    runConversations({ conversations: without, stages: STAGES }),
  ]);
});

describe('a policy is what its conversation says it is', () => {
  it.each(POLICIES)('%s: as described when on', (policy) => {
    expect(outcomeOf(played.on, policy)).toMatchObject({ result: 'passed', reason: undefined });
  });

  it.each(POLICIES)('%s: missed when off', (policy) => {
    expect(outcomeOf(played.off, policy)?.result).toBe('failed');
  });
});
