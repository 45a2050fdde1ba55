import { settle } from '../../test/helpers/fake-clock.js';
import { SessionHarness } from '../../test/helpers/session.harness.js';

const TEXT = 'Once upon a time there was a king.';
const IDLE_MS = 30_000;

let harness: SessionHarness;
beforeEach(() => {
  harness = new SessionHarness({ settings: { idleTimeoutMs: IDLE_MS } });
});
afterEach(async () => {
  if (harness.client.of('session.ended').length === 0) await harness.end();
});

/** The voice goes on for so long, in real time; `onHalfSecond` is told how much was made. */
async function tell(seconds: number, onHalfSecond: (ms: number) => void = () => undefined): Promise<void> {
  await harness.say('Tell me a story.');
  await harness.answer(TEXT);
  for (let ms = 0; ms < seconds * 1_000; ms += 500) {
    harness.tts.sound(TEXT, 500);
    await settle();
    await harness.clock.run(500, 250);
    onHalfSecond(ms);
  }
}

const report = (playedMs: number) =>
  harness.session.onMessage({
    type: 'playback',
    generation: harness.generation,
    segment: 0,
    playedMs,
    queuedMs: 0,
    state: 'playing',
  });

describe('a session nobody speaks in', () => {
  it('ends', async () => {
    await harness.clock.run(IDLE_MS - 100, 100);
    expect(harness.client.of('session.ended')).toHaveLength(0);
    await harness.clock.run(200, 100);
    expect(harness.client.last('session.ended').reason).toBe('idle');
  });

  it.each<[string, (ms: number) => void]>([
    ['that reports what it plays', report],
    ['that reports nothing', () => undefined],
  ])('is none while the agent speaks to a client %s', async (_, onHalfSecond) => {
    await tell(100, onHalfSecond);
    expect(harness.client.of('session.ended')).toHaveLength(0);
  });

  it('is one in which the client plays nothing of what it has', async () => {
    await tell(40, () => report(500));
    expect(harness.client.last('session.ended').reason).toBe('idle');
  });

  it('is none while a person dictates with the talk key down', async () => {
    harness.session.onMessage({ type: 'mic', state: 'ptt_down' });
    for (let word = 0; word < 10; word++) {
      if (word % 2 === 0) harness.asr.interim('and');
      else harness.asr.final(`word ${word}`, false);
      await harness.clock.run(IDLE_MS - 1_000, 1_000);
    }
    expect(harness.client.of('session.ended')).toHaveLength(0);
    await harness.clock.run(2_000, 1_000);
    expect(harness.client.last('session.ended').reason).toBe('idle');
  });

  it('waits for a client that is away, though words still come', async () => {
    harness.session.onClientGone();
    harness.asr.interim('and');
    await harness.clock.run(IDLE_MS + 5_000, 500);
    const { sessionId, resumeToken: token } = harness.client.last('session.ready');
    harness.comeBack({ sessionId, token, lastSeq: harness.client.messages.at(-1)?.seq ?? 0 });
    expect(harness.client.last('session.ready').resumed).toBe(true);
    await harness.clock.run(IDLE_MS + 20_000, 500);
    expect(harness.client.last('session.ended').reason).toBe('idle');
  });
});
