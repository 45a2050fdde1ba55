import fc from 'fast-check';
import { DEFAULT_TURN_RULES, type TurnRuleChanges, withChanges } from '../../src/session/turn/turn.rules.js';
import { fuzzRuns } from '../helpers/fuzz.runs.js';
import { SessionHarness } from '../helpers/session.harness.js';
import { ProtocolModel } from './protocol.model.js';
import { type Command, commands } from './session.commands.js';

/** More by `npm run test:fuzz`. */
const RUNS = fuzzRuns(2_000);
const SEED = process.env.FUZZ_SEED ? Number(process.env.FUZZ_SEED) : Date.now() % 2 ** 31;
/** Long enough for every bound of a turn: thinking 10 s, its second attempt, speech, playout. */
const QUIET_MS = 60_000;

const rules: fc.Arbitrary<TurnRuleChanges> = fc.record({
  endOfTurn: fc.record({ policy: fc.constantFrom('asr', 'silence', 'adaptive') }),
  bargeIn: fc.record({
    minWords: fc.constantFrom(1, 2),
    isPausedBySpeech: fc.boolean(),
    triggers: fc.record({ speechStart: fc.boolean(), serverVad: fc.boolean(), words: fc.boolean() }),
  }),
  speculation: fc.record({ isOn: fc.boolean() }),
  silence: fc.record({ filler: fc.constantFrom(undefined, { afterMs: 800, text: 'Let me see.' }) }),
  apology: fc.constantFrom(undefined, 'Sorry, what was that?'),
});

/** Plays the commands, holds every message against the reference, then waits until all must be quiet. */
async function play(changes: TurnRuleChanges, script: Command[]): Promise<void> {
  const harness = new SessionHarness({
    settings: { rules: withChanges(DEFAULT_TURN_RULES, changes), idleTimeoutMs: 10 ** 9 },
    agent: { apology: changes.apology },
  });
  const model = new ProtocolModel(changes.apology !== undefined);
  const said: string[] = [];
  let words = 0;
  let seen = 0;
  const observe = () => {
    for (; seen < harness.client.log.length; seen++) {
      const entry = harness.client.log[seen];
      if (entry) model.observe(entry);
    }
  };
  for (const { name, run } of script) {
    const isKept = name.startsWith('final') || name === 'text';
    await run(harness, () => {
      const word = `word${words++}x`;
      if (isKept) said.push(word);
      return word;
    });
    observe();
  }
  harness.session.onMessage({ type: 'mic', state: 'ptt_up' });
  await harness.clock.run(QUIET_MS, 500);
  observe();
  expect(model.state).toBe('idle');
  model.assertQuiet();
  assertNothingLost(harness, said);
  assertContinued(harness, model);
  await harness.end();
  observe();
}

/** Every word that was said or typed for good was put to the model, exactly once. */
function assertNothingLost(harness: SessionHarness, said: readonly string[]): void {
  const asked = new Map<string, string>();
  for (const { request } of harness.llm.replies)
    for (const { id, role, text } of request.conversation) if (role === 'user') asked.set(id, text);
  const heard = [...asked.values()].join(' ');
  for (const word of said) expect({ word, times: heard.split(word).length - 1 }).toEqual({ word, times: 1 });
}

/** A reply was only ever asked for from where it stood, and at most once more. */
function assertContinued({ llm }: SessionHarness, model: ProtocolModel): void {
  const asked = new Map<string, number>();
  for (const { request } of llm.replies) {
    const { replyId, continues } = request;
    asked.set(replyId, (asked.get(replyId) ?? 0) + 1);
    expect(asked.get(replyId)).toBeLessThanOrEqual(DEFAULT_TURN_RULES.llmAttempts);
    if (continues !== undefined)
      expect(model.textOf(Number(replyId.replace('reply-', ''))).startsWith(continues)).toBe(true);
  }
}

describe('a session under any sequence of events', () => {
  it(
    `keeps the protocol, ends every turn once, loses no word and comes to rest (${RUNS} runs, seed ${SEED})`,
    async () => {
      await fc.assert(fc.asyncProperty(rules, commands, play), { numRuns: RUNS, seed: SEED, reporter });
    },
    Math.max(120_000, RUNS * 60),
  );
});

/** Says what fails by the names of the commands. */
function reporter(details: fc.RunDetails<[TurnRuleChanges, Command[]]>): void {
  if (!details.failed) return;
  const [changes, script] = details.counterexample ?? [{}, []];
  const cause =
    details.errorInstance instanceof Error ? details.errorInstance.message : String(details.errorInstance);
  const steps = script.map(({ name }) => `  ${name}`).join('\n');
  throw new Error(
    `seed ${details.seed}, path ${details.counterexamplePath}\n${cause}\n${JSON.stringify(changes)}\n${steps}`,
  );
}
