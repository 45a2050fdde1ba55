import { settle } from '../../test/helpers/fake-clock.js';
import { SessionHarness } from '../../test/helpers/session.harness.js';

const TEXT = 'The Aster costs ten thousand euros.';

const open: SessionHarness[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((harness) => harness.end()));
});

/** A session whose agent fell silent in the middle of a sentence, since somebody seems to speak, and whose client is gone. */
async function pausedAndAway(): Promise<SessionHarness> {
  const harness = new SessionHarness();
  open.push(harness);
  await harness.say('Tell me');
  await harness.answer(TEXT);
  harness.tts.sound(TEXT, 500);
  await settle();
  harness.asr.speechStarted();
  await settle();
  expect(harness.client.of('audio.pause')).toHaveLength(1);
  harness.session.onClientGone();
  return harness;
}

function comeBack(harness: SessionHarness): void {
  const { sessionId, resumeToken: token } = harness.client.last('session.ready');
  harness.comeBack({ sessionId, token, lastSeq: harness.client.messages.at(-1)?.seq ?? 0 });
}

/** How much more is spoken while the voice makes so many seconds of sound. */
async function spokenIn(harness: SessionHarness, seconds: number): Promise<number> {
  const before = harness.observer.of('ttsAudio');
  for (let made = 0; made < seconds; made++) {
    harness.tts.sound(TEXT, 1_000);
    await harness.clock.run(1_000, 250);
  }
  return harness.observer.of('ttsAudio') - before;
}

describe('a client that goes away while the agent is silenced by a sound', () => {
  it('misses nothing: though the sound was a false alarm, nothing is spoken until it is back', async () => {
    const harness = await pausedAndAway();
    harness.asr.final('Mhm.');
    expect(await spokenIn(harness, 30)).toBe(0);
    comeBack(harness);
    expect(harness.client.last('session.ready').resumed).toBe(true);
    expect(harness.client.of('audio.resume')).toHaveLength(1);
    await settle();
    expect(harness.client.audio.length).toBeGreaterThan(0);
  });

  it('hears nothing when it is back, until the pause is over', async () => {
    const harness = await pausedAndAway();
    comeBack(harness);
    expect(await spokenIn(harness, 1)).toBe(0);
    await harness.clock.run(500, 100);
    const resume = harness.client.last('audio.resume');
    expect(harness.client.audioBytesAfter(resume, resume.generation)).toBeGreaterThan(0);
  });
});

describe('a microphone that is muted', () => {
  it.each(['muted', 'ptt_up'] as const)(
    'stays so (%s) for the recogniser that takes over after an absence',
    async (state) => {
      const harness = new SessionHarness();
      open.push(harness);
      harness.session.onMessage({ type: 'mic', state });
      harness.session.onClientGone();
      const before = harness.asr.opened;
      await harness.clock.run(10_000, 500);
      comeBack(harness);
      expect(harness.asr.opened).not.toBe(before);
      expect(harness.asr.isMuted).toBe(true);
      harness.session.onMessage({ type: 'mic', state: 'on' });
      expect(harness.asr.isMuted).toBe(false);
    },
  );
});
