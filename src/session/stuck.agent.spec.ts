import { agentSessions } from '../../test/helpers/agent.sessions.js';
import { settle } from '../../test/helpers/fake-clock.js';

const { harnessWith, speaking } = agentSessions();

describe('an agent that is stuck', () => {
  it('is heard as far as it goes when the model pauses within a sentence and nothing else is left to hear', async () => {
    const harness = harnessWith();
    await harness.say('Hello');
    harness.llm.write('Good day. I will look it up in the cata');
    await settle();
    await harness.speak('Good day.', 1_000);
    await harness.clock.run(700);
    expect(harness.tts.texts).toEqual(['Good day.']);
    await harness.clock.run(700);
    expect(harness.tts.texts).toEqual(['Good day.', 'I will look it up in the…']);
    harness.llm.write('logue for you.');
    harness.llm.done();
    await settle();
    await harness.speak('I will look it up in the…', 800);
    await harness.speak('catalogue for you.', 800);
    await harness.played(2, 800, 'idle');
    expect(harness.client.last('turn.completed').heardText).toBe(
      'Good day. I will look it up in the catalogue for you.',
    );
  });

  it('ends its text when the model falls silent in the middle', async () => {
    const harness = harnessWith();
    await harness.say('Hello');
    harness.llm.write('Good day. How');
    await settle();
    await harness.speak('Good day.', 300);
    await harness.clock.run(3_200, 100);
    expect(harness.client.last('llm.final').status).toBe('incomplete');
    expect(harness.llm.last.request.signal.aborted).toBe(true);
  });

  it('gives up speech that never comes, with notice, and listens', async () => {
    const harness = harnessWith();
    await harness.say('Hello');
    await harness.answer('Good day. Welcome.');
    await harness.clock.run(3_200, 100);
    expect(harness.client.of('tts.dropped').map(({ text }) => text)).toEqual(['Good day.', 'Welcome.']);
    expect(harness.state).toBe('idle');
  });

  it('is not taken for stuck while the client sets the pace', async () => {
    const harness = await speaking();
    harness.tts.sound('The Aster costs ten thousand euros.', 9_000);
    await settle();
    await harness.played(0, 100);
    await harness.clock.run(3_500, 100);
    expect(harness.client.of('tts.dropped')).toHaveLength(0);
  });
});
