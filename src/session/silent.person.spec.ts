import { agentSessions } from '../../test/helpers/agent.sessions.js';

const { harnessWith } = agentSessions();

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
