import { settle } from '../../../test/helpers/fake-clock.js';
import { SessionHarness } from '../../../test/helpers/session.harness.js';
import { DEFAULT_TURN_RULES } from '../turn/turn.rules.js';

const SILENCE = { ...DEFAULT_TURN_RULES.silence, repromptAfterMs: 1_000, reprompts: ['Are you there?'] };

describe('what an agent says word for word', () => {
  it('is asked for as a phrase worth keeping: greeting and questions asked anew, not its answers', async () => {
    const harness = new SessionHarness({
      agent: { firstMessage: 'greeting', greeting: 'Good day. How can I help you?' },
      settings: { rules: { ...DEFAULT_TURN_RULES, silence: SILENCE } },
    });
    await settle();
    await harness.speak('Good day.', 300);
    await harness.speak('How can I help you?', 300);
    await harness.played(1, 300, 'idle');
    await harness.clock.run(1_100, 100);
    await harness.speak('Are you there?', 300);
    await harness.played(0, 300, 'idle');
    await harness.say('Yes');
    await harness.answer('Then let us begin.');
    expect(harness.tts.speeches.map(({ request }) => [request.text, request.isFixed])).toEqual([
      ['Good day.', true],
      ['How can I help you?', true],
      ['Are you there?', true],
      ['Then let us begin.', false],
    ]);
    await harness.end();
  });
});
