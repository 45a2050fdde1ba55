import { VendorKey } from '../../src/config/vendor.key.js';
import { ALL_WORDS, BYTES_PER_MS, EmulatedAsr, SPEECH, WORDS } from '../helpers/emulated-asr.js';

let harness: EmulatedAsr;

beforeEach(async () => {
  harness = await EmulatedAsr.start();
});
afterEach(async () => {
  await harness.close();
  expect(harness.clock.pendingCount).toBe(0);
});

describe('a session at the emulated Deepgram', () => {
  it('hears every word in order, in three utterances', async () => {
    const stream = harness.open();
    await harness.play(stream);
    await harness.listenUntil(stream, () => harness.words.length >= WORDS);
    expect(harness.words).toEqual(ALL_WORDS);
    expect(harness.eventsOf('final').filter((final) => final.speechFinal)).toHaveLength(3);
    expect(harness.connects).toBe(1);
    expect(stream.stats.replayedBytes).toBe(0);
  });

  it('says when words were spoken, in time of the audio sent', async () => {
    const stream = harness.open();
    await harness.play(stream);
    await harness.listenUntil(stream, () => harness.words.length >= WORDS);
    const ends = harness.eventsOf('final').filter((final) => final.speechFinal);
    // Utterances of 1 200 ms and pauses of 800 ms, the first after 300 ms.
    ends.forEach((final, index) => {
      expect(final.endMs).toBeGreaterThanOrEqual(1_500 + index * 2_000);
      expect(final.endMs).toBeLessThanOrEqual(2_300 + index * 2_000);
    });
  });

  it('keeps the first word when the handshake is slow', async () => {
    harness.fault({ kind: 'hangBeforeOpen' });
    const stream = harness.open();
    await harness.play(stream);
    await harness.listenUntil(stream, () => harness.words.length >= WORDS);
    expect(harness.words).toEqual(ALL_WORDS);
    expect(harness.outcomes).toEqual(['timeout', 'ok']);
  });

  it('survives five minutes of mute', async () => {
    const stream = harness.open();
    await harness.until(() => harness.connects === 1);
    stream.setMuted(true);
    await harness.pass(300_000, 200);
    stream.setMuted(false);
    await harness.play(stream, SPEECH.subarray(0, 2_000 * BYTES_PER_MS));
    await harness.listenUntil(stream, () => harness.words.length >= 12);
    expect(harness.words).toEqual(ALL_WORDS.slice(0, 12));
    expect(harness.connects).toBe(1);
  }, 30_000);

  it('passes on the last words when it is closed in the middle of an utterance', async () => {
    const stream = harness.open();
    await harness.play(stream, SPEECH.subarray(0, 1_300 * BYTES_PER_MS));
    let isClosed = false;
    void stream.close().then(() => {
      isClosed = true;
    });
    await harness.until(() => isClosed, 1_000);
    expect(harness.words).toEqual(ALL_WORDS.slice(0, 10));
    expect(harness.journal.find('deepgram', 'close')[0]?.detail).toBe('1000');
  });

  it('ends the utterance when push-to-talk is released, without waiting for silence', async () => {
    const stream = harness.open();
    await harness.play(stream, SPEECH.subarray(0, 1_300 * BYTES_PER_MS));
    stream.setMuted(true);
    stream.finalize();
    await harness.until(() => harness.eventsOf('final').some((final) => final.speechFinal), 1_000);
    expect(harness.words).toEqual(ALL_WORDS.slice(0, 10));
  });

  it('hears through Flux', async () => {
    const profiles = [{ name: 'flux', model: 'flux-general-en', language: undefined, isMinimal: false }];
    const stream = harness.open({}, { profiles });
    await harness.play(stream);
    await harness.listenUntil(stream, () => harness.words.length >= WORDS);
    expect(harness.words).toEqual(ALL_WORDS);
    expect(harness.journal.find('deepgram', 'open')[0]?.detail).toBe('/v2/listen');
  });
});

describe('when the emulated Deepgram refuses for good', () => {
  it.each([
    [401, 'provider_auth'],
    [402, 'provider_quota'],
  ])('says so after one attempt (%d)', async (status, code) => {
    harness.fault({ kind: 'status', status }, 10);
    harness.open();
    await harness.until(() => harness.eventsOf('failed').length === 1);
    await harness.pass(5_000);
    expect(harness.eventsOf('failed')[0]?.error.code).toBe(code);
    expect(harness.journal.find('deepgram', 'refused')).toHaveLength(1);
  });

  it('refuses a wrong key as the vendor does', async () => {
    harness.open({}, { key: new VendorKey('another-key') });
    await harness.until(() => harness.eventsOf('failed').length === 1);
    expect(harness.eventsOf('failed')[0]?.error).toMatchObject({ code: 'provider_auth', status: 401 });
  });

  it('moves on from a language the model does not know', async () => {
    const stream = harness.open({ language: 'xx' });
    await harness.play(stream);
    await harness.listenUntil(stream, () => harness.words.length >= WORDS);
    expect(harness.journal.find('deepgram', 'refused').map((entry) => entry.detail)).toEqual(['400', '400']);
    expect(harness.words).toEqual(ALL_WORDS);
  });

  it('passes an empty final on as the end of an utterance without words', async () => {
    harness.fault({ kind: 'emptyFinal' });
    const stream = harness.open();
    await harness.play(stream, SPEECH.subarray(0, 2_200 * BYTES_PER_MS));
    await harness.until(() => harness.eventsOf('final').length > 0);
    expect(harness.eventsOf('final')[0]).toMatchObject({ text: '', speechFinal: true });
  });
});
