import { SessionHarness } from '../../test/helpers/session.harness.js';
import { DEFAULT_TURN_RULES, type TurnRuleChanges, withChanges } from './turn/turn.rules.js';

const open: SessionHarness[] = [];
function harnessWith(changes: TurnRuleChanges = {}, agent: object = {}): SessionHarness {
  const harness = new SessionHarness({
    settings: { rules: withChanges(DEFAULT_TURN_RULES, changes) },
    agent,
  });
  open.push(harness);
  return harness;
}

afterEach(async () => {
  await Promise.all(open.splice(0).map((harness) => harness.end()));
});

describe('silence', () => {
  it('makes the agent ask again, then say farewell and leave', async () => {
    const harness = harnessWith({
      silence: { repromptAfterMs: 5_000, reprompts: ['Are you there?'], farewell: 'Goodbye.' },
    });
    await harness.say('Hello');
    await harness.answer('Good day.');
    await harness.speak('Good day.', 300);
    await harness.played(0, 300, 'idle');
    for (const text of ['Are you there?', 'Goodbye.']) {
      await harness.clock.run(5_100, 100);
      await harness.speak(text, 300);
      await harness.played(0, 300, 'idle');
    }
    expect(harness.client.last('session.ended').reason).toBe('idle');
  });

  it('is over when the person speaks: the agent starts counting anew', async () => {
    const harness = harnessWith({ silence: { repromptAfterMs: 5_000, reprompts: ['Are you there?'] } });
    await harness.say('Hello');
    await harness.answer('Good day.');
    await harness.speak('Good day.', 300);
    await harness.played(0, 300, 'idle');
    await harness.clock.run(4_000, 100);
    harness.asr.interim('well');
    await harness.clock.run(2_000, 100);
    expect(harness.client.of('turn.started')).toHaveLength(1);
  });
});
