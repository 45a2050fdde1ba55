import { runConversations } from '../../eval/eval.run.js';
import type { Outcome } from '../../eval/play/conversation.play.js';
import { loadConversations } from '../../eval/script/conversation.folder.js';
import type { Conversation } from '../../eval/script/conversation.js';
import { withoutPolicy } from '../../eval/script/settings.merge.js';

const STAGES = 3;
jest.setTimeout(240_000);

/** One conversation for each policy: the first by name. */
const CHOSEN: ReadonlyMap<string, Conversation> = new Map(
  loadConversations()
    .reverse()
    .flatMap((one) => (one.policy ? [[one.policy.name, one]] : [])),
);
const POLICIES = [...CHOSEN.keys()].sort();

const played: { on: readonly Outcome[]; off: readonly Outcome[] } = { on: [], off: [] };
const outcomeOf = (outcomes: readonly Outcome[], policy: string) =>
  outcomes.find((outcome) => outcome.policy === policy);

beforeAll(async () => {
  const conversations = [...CHOSEN.values()];
  played.on = await runConversations({ conversations, stages: STAGES });
  const without = conversations.flatMap((one) => withoutPolicy(one) ?? []);
  played.off = await runConversations({ conversations: without, stages: STAGES });
});

describe('a policy is what its conversation says it is', () => {
  it.each(POLICIES)('%s: as described when on', (policy) => {
    expect(outcomeOf(played.on, policy)).toMatchObject({ result: 'passed', reason: undefined });
  });

  it.each(POLICIES)('%s: missed when off', (policy) => {
    expect(outcomeOf(played.off, policy)?.result).toBe('failed');
  });
});
