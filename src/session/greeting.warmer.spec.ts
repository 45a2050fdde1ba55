import { FakeClock, settle } from '../../test/helpers/fake-clock.js';
import { ScriptedTts } from '../../test/helpers/scripted.vendors.js';
import { SETTINGS, TEST_AGENT } from '../../test/helpers/session.harness.js';
import { silentLog } from '../common/log.js';
import { GreetingWarmer } from './greeting.warmer.js';

const GREETING = { firstMessage: 'greeting', greeting: 'Good day. How can I help you?' } as const;

function warmerOf(agent: Partial<typeof TEST_AGENT>) {
  const tts = new ScriptedTts();
  const clock = new FakeClock();
  const options = { agent: { ...TEST_AGENT, ...agent }, tts, clock, log: silentLog, settings: SETTINGS };
  return { tts, clock, warmer: new GreetingWarmer(options) };
}

describe('a greeting spoken ahead', () => {
  it('is asked for sentence by sentence, as it will be for callers', async () => {
    const { tts, warmer } = warmerOf({ ...GREETING, voice: 'mia' });
    const warming = warmer.warm();
    tts.speakAll('Good day.', 300);
    await settle();
    tts.speakAll('How can I help you?', 300);
    await warming;
    expect(tts.speeches.map(({ request }) => [request.text, request.isFixed])).toEqual([
      ['Good day.', true],
      ['How can I help you?', true],
    ]);
    expect([tts.opened?.voice, tts.isClosed]).toEqual(['mia', true]);
  });

  it('asks for nothing when the agent does not speak first', async () => {
    const { tts, warmer } = warmerOf({ firstMessage: 'wait', greeting: GREETING.greeting });
    await warmer.warm();
    expect(tts.opened).toBeUndefined();
  });

  it('is given up when the voice takes too long, fails, or the server stops', async () => {
    for (const end of ['limit', 'failure', 'stop']) {
      const { tts, clock, warmer } = warmerOf(GREETING);
      const warming = warmer.warm();
      if (end === 'limit') clock.advance(15_000);
      else if (end === 'failure') tts.of('Good day.').stream.fail(new Error('no voice'));
      else warmer.beforeApplicationShutdown();
      await warming;
      expect([tts.isClosed, clock.pendingCount, tts.speeches.length]).toEqual([true, 0, 1]);
    }
  });
});
