import { settle } from '../../test/helpers/fake-clock.js';
import { SessionHarness } from '../../test/helpers/session.harness.js';

/** A session in which the agent is speaking its first of two sentences, `soundMs` of which were sent. */
async function speaking(soundMs = 1_000): Promise<SessionHarness> {
  const harness = new SessionHarness();
  await harness.say('What does it cost?');
  await harness.answer('It costs ten thousand. ', 'Delivery is free.');
  harness.tts.sound('It costs ten thousand.', soundMs);
  await settle();
  return harness;
}

describe('the end of a session', () => {
  it('closes every vendor when the client has gone for good, and leaves no timer', async () => {
    const harness = await speaking();
    harness.session.onClientGone();
    await harness.clock.run(61_000, 1_000);
    expect([harness.asr.isClosed, harness.llm.isClosed, harness.tts.isClosed]).toEqual([true, true, true]);
    expect(harness.clock.pendingCount).toBe(0);
    expect(harness.manager.activeCount).toBe(0);
  });

  it('comes after two silent minutes, with a reason', async () => {
    const harness = new SessionHarness();
    await harness.clock.run(121_000, 1_000);
    expect(harness.client.last('session.ended').reason).toBe('idle');
    expect(harness.client.closedAs).toBe('sessionOver');
  });

  it('is announced half a minute before a session is too long', async () => {
    const harness = new SessionHarness({ settings: { maxSessionMs: 60_000, idleTimeoutMs: 10 ** 9 } });
    await harness.clock.run(31_000, 1_000);
    expect(harness.client.last('session.closing')).toMatchObject({ reason: 'limit', deadlineMs: 30_000 });
    await harness.clock.run(30_000, 1_000);
    expect(harness.client.last('session.ended').reason).toBe('limit');
  });

  it('waits for the running turn when the server drains', async () => {
    const harness = await speaking();
    const drained = harness.manager.drain();
    expect(harness.client.last('session.closing').reason).toBe('draining');
    expect(harness.client.closedAs).toBeUndefined();
    harness.tts.finish('It costs ten thousand.');
    await settle();
    await harness.speak('Delivery is free.', 500);
    await harness.played(1, 500, 'idle');
    await drained;
    expect(harness.client.closedAs).toBe('draining');
    expect(harness.client.of('turn.completed')).toHaveLength(1);
    expect(harness.clock.pendingCount).toBe(0);
  });

  it('is fatal when a vendor refuses the key of the operator', async () => {
    const harness = new SessionHarness();
    const { VoiceError } = await import('../common/voice-error.js');
    const error = new VoiceError('Deepgram refuses the key', { code: 'provider_auth', retryable: false });
    harness.asr.emit({ type: 'failed', error });
    await settle();
    expect(harness.client.last('error')).toMatchObject({ code: 'provider_auth', fatal: true });
    expect(harness.client.closedAs).toBe('providerRefused');
  });
});
