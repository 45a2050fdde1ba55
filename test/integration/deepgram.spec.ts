import fc from 'fast-check';
import { type Clip, loadClips } from '../../emulators/clips/clip.library.js';
import type { RunningEmulator } from '../../emulators/core/emulator.context.js';
import type { FaultKind } from '../../emulators/core/emulator.types.js';
import { NO_LATENCY } from '../../emulators/core/emulator.types.js';
import { FaultBook } from '../../emulators/core/fault.book.js';
import { Journal } from '../../emulators/core/journal.js';
import {
  type DeepgramEmulatorOptions,
  startDeepgramEmulator,
} from '../../emulators/deepgram/deepgram.emulator.js';
import { makeIndexedSpeech } from '../../emulators/deepgram/indexed-speech.js';
import type { AsrStream } from '../../src/asr/asr.port.js';
import { ASR_KEY, AsrHarness } from '../helpers/asr.harness.js';
import { FakeClock } from '../helpers/fake-clock.js';
import { FRAME_BYTES, FRAME_MS, silentFrame } from '../helpers/test-audio.js';

/** Words of 100 ms, twelve to an utterance, with pauses of 800 ms. */
const WORDS = 36;
const SPEECH = bytesOf(makeIndexedSpeech(WORDS, { wordsPerUtterance: 12, leadMs: 300 }));
const ALL_WORDS = Array.from({ length: WORDS }, (_, index) => `w${String(index + 1).padStart(4, '0')}`);

/** How often a connection is cut at random; more for a thorough search. */
const CUT_RUNS = Number(process.env.CUT_RUNS ?? 25);

let clock: FakeClock;
let emulator: RunningEmulator;
let harness: AsrHarness;
let journal: Journal;
let faults: FaultBook;

async function startVendor(options: Partial<DeepgramEmulatorOptions> = {}): Promise<void> {
  clock = new FakeClock();
  journal = new Journal();
  faults = new FaultBook();
  emulator = await startDeepgramEmulator(
    { journal, faults, latency: { ...NO_LATENCY }, apiKey: ASR_KEY },
    { clips: [], speech: 'indexed', clock, ...options },
  );
  harness = new AsrHarness(emulator.url, clock);
}

async function stopVendor(): Promise<void> {
  await harness.close();
  await emulator.close();
  await harness.pass(10);
  expect(clock.pendingCount).toBe(0);
}

beforeEach(() => startVendor());
afterEach(stopVendor);

function bytesOf(samples: Int16Array): Buffer {
  return Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength);
}

function fault(kind: FaultKind, times = 1, skip = 0): void {
  faults.add({ vendor: 'deepgram', times, skip, ...kind });
}

/** Speaks in real time, one frame each 20 ms. */
async function speak(stream: AsrStream, speech = SPEECH): Promise<void> {
  for (let at = 0; at < speech.length; at += FRAME_BYTES) {
    stream.sendAudio(speech.subarray(at, at + FRAME_BYTES));
    await harness.pass(FRAME_MS);
  }
}

/** Says nothing, with the microphone on, until so many words are final. */
async function listenUntil(stream: AsrStream, words: number, limitMs = 30_000): Promise<void> {
  for (let left = limitMs; left > 0 && heardWords().length < words; left -= FRAME_MS) {
    stream.sendAudio(silentFrame());
    await harness.pass(FRAME_MS);
  }
}

function heardWords(): string[] {
  return harness.heard.toLowerCase().match(/w\d{4}/g) ?? [];
}

const connects = () => journal.find('deepgram', 'open').length;

describe('a session at the emulated Deepgram', () => {
  it('hears every word in order, in three utterances', async () => {
    const stream = harness.open();
    await speak(stream);
    await listenUntil(stream, WORDS);
    expect(heardWords()).toEqual(ALL_WORDS);
    expect(harness.eventsOf('final').filter((final) => final.speechFinal)).toHaveLength(3);
    expect(connects()).toBe(1);
    expect(stream.stats.replayedBytes).toBe(0);
  });

  it('says when words were spoken, in time of the audio sent', async () => {
    const stream = harness.open();
    await speak(stream);
    await listenUntil(stream, WORDS);
    const ends = harness.eventsOf('final').filter((final) => final.speechFinal);
    // Utterances of 1 200 ms and pauses of 800 ms, the first after 300 ms.
    ends.forEach((final, index) => {
      expect(final.endMs).toBeGreaterThanOrEqual(1_500 + index * 2_000);
      expect(final.endMs).toBeLessThanOrEqual(2_300 + index * 2_000);
    });
  });

  it('keeps the first word when the handshake is slow', async () => {
    fault({ kind: 'hangBeforeOpen' });
    const stream = harness.open();
    await speak(stream);
    await listenUntil(stream, WORDS);
    expect(heardWords()).toEqual(ALL_WORDS);
    expect(harness.outcomes).toEqual(['timeout', 'ok']);
  });

  it('survives five minutes of mute', async () => {
    const stream = harness.open();
    await harness.until(() => connects() === 1);
    stream.setMuted(true);
    await harness.pass(300_000, 200);
    stream.setMuted(false);
    await speak(stream, SPEECH.subarray(0, 2_000 * 32));
    await listenUntil(stream, 12);
    expect(heardWords()).toEqual(ALL_WORDS.slice(0, 12));
    expect(connects()).toBe(1);
  }, 30_000);

  it('passes on the last words when it is closed in the middle of an utterance', async () => {
    const stream = harness.open();
    await speak(stream, SPEECH.subarray(0, 1_300 * 32));
    let isClosed = false;
    void stream.close().then(() => {
      isClosed = true;
    });
    await harness.until(() => isClosed, 1_000);
    expect(heardWords()).toEqual(ALL_WORDS.slice(0, 10));
    expect(journal.find('deepgram', 'close')[0]?.detail).toBe('1000');
  });

  it('ends the utterance when push-to-talk is released, without waiting for silence', async () => {
    const stream = harness.open();
    await speak(stream, SPEECH.subarray(0, 1_300 * 32));
    stream.setMuted(true);
    stream.finalize();
    await harness.until(() => harness.eventsOf('final').some((final) => final.speechFinal), 1_000);
    expect(heardWords()).toEqual(ALL_WORDS.slice(0, 10));
  });

  it('hears through Flux', async () => {
    const profiles = [{ name: 'flux', model: 'flux-general-en', language: undefined, isMinimal: false }];
    const stream = harness.open({}, { profiles });
    await speak(stream);
    await listenUntil(stream, WORDS);
    expect(heardWords()).toEqual(ALL_WORDS);
    expect(journal.find('deepgram', 'open')[0]?.detail).toBe('/v2/listen');
  });
});

describe('when the emulated Deepgram fails, no word is lost and none is heard twice', () => {
  afterEach(() => expect(heardWords()).toEqual(ALL_WORDS));

  async function hearEverything(): Promise<AsrStream> {
    const stream = harness.open();
    await speak(stream);
    await listenUntil(stream, WORDS, 60_000);
    return stream;
  }

  it.each([
    ['in the first word', 9_700],
    ['in the middle of a word', 27_300],
    ['between two utterances', 2_000 * 32],
    ['at an odd byte', 43_211],
  ])('dropped %s', async (_where, count) => {
    fault({ kind: 'dropAfter', count });
    await hearEverything();
    expect(connects()).toBe(2);
  });

  it('dropped again while what was lost is replayed', async () => {
    fault({ kind: 'dropAfter', count: 60_000 });
    fault({ kind: 'dropAfter', count: 6_000 }, 1, 1);
    await hearEverything();
    expect(connects()).toBe(3);
  });

  it('silent behind an open socket', async () => {
    fault({ kind: 'stallAfter', count: 40_000 });
    await hearEverything();
    expect(connects()).toBe(2);
  });

  it('silent from the start', async () => {
    fault({ kind: 'hangAfterOpen' });
    await hearEverything();
    expect(connects()).toBe(2);
  });

  it.each([500, 502, 503])('answers %d twice, then accepts', async (status) => {
    fault({ kind: 'status', status }, 2);
    await hearEverything();
    expect(harness.outcomes).toEqual(['refused', 'refused', 'ok']);
  });

  it('refuses the connection twice', async () => {
    fault({ kind: 'refuse' }, 2);
    await hearEverything();
    expect(harness.outcomes).toEqual(['unreachable', 'unreachable', 'ok']);
  });

  it('accepts and hangs up twice', async () => {
    fault({ kind: 'acceptThenClose', code: 1011, reason: 'NET-0000' }, 2);
    await hearEverything();
    expect(connects()).toBe(3);
  });

  it('has too many streams for a second', async () => {
    fault({ kind: 'status', status: 429, headers: { 'Retry-After': '1' } });
    await hearEverything();
  });

  it('sends finals three times', async () => {
    fault({ kind: 'duplicateFinal', copies: 3 });
    await hearEverything();
  });

  it.each(['json', 'binary', 'huge'] as const)('sends garbage (%s)', async (form) => {
    fault({ kind: 'garbage', form });
    await hearEverything();
  });

  it('withholds its finals', async () => {
    fault({ kind: 'withholdFinal', evenFinalize: true });
    await hearEverything();
  });

  it('sends its first result late', async () => {
    fault({ kind: 'slowFirstByte', delayMs: 1_500 });
    await hearEverything();
  });
});

describe('a connection cut anywhere', () => {
  // Bytes received by each of the first three connections before it is cut.
  const cut = fc.integer({ min: 3_200, max: SPEECH.length });
  const cuts = fc.tuple(cut, cut, cut);

  it('costs no word and repeats none', async () => {
    await fc.assert(
      fc.asyncProperty(cuts, async (counts) => {
        await stopVendor();
        await startVendor();
        counts.forEach((count, connection) => {
          fault({ kind: 'dropAfter', count }, 1, connection);
        });
        const stream = harness.open();
        await speak(stream);
        await listenUntil(stream, WORDS, 60_000);
        expect(heardWords()).toEqual(ALL_WORDS);
      }),
      { numRuns: CUT_RUNS, endOnFailure: true },
    );
  }, 120_000);
});

describe('recorded speech', () => {
  const clips = loadClips();
  const plainWords = (text: string) =>
    text
      .toLowerCase()
      .replace(/[^\p{L}\p{M}\p{N}\s]/gu, '')
      .split(/\s+/);

  beforeEach(async () => {
    await stopVendor();
    await startVendor({ clips, speech: 'clips' });
  });

  it.each(['en-test-drive.wav', 'hi-en-discount.wav'])(
    'is understood (%s), also when the connection is cut in the middle',
    async (file) => {
      const clip = clips.find((one) => one.file === file) as Clip;
      const speech = bytesOf(clip.pcm);
      fault({ kind: 'dropAfter', count: Math.floor(speech.length / 2) });
      const stream = harness.open();
      await speak(stream, speech);
      const words = plainWords(clip.text);
      for (let left = 10_000; left > 0 && plainWords(harness.heard).length < words.length; left -= FRAME_MS) {
        stream.sendAudio(silentFrame());
        await harness.pass(FRAME_MS);
      }
      expect(plainWords(harness.heard)).toEqual(words);
      expect(connects()).toBe(2);
    },
  );
});

describe('when the emulated Deepgram refuses for good', () => {
  it.each([
    [401, 'provider_auth'],
    [402, 'provider_quota'],
  ])('says so after one attempt (%d)', async (status, code) => {
    fault({ kind: 'status', status }, 10);
    harness.open();
    await harness.until(() => harness.eventsOf('failed').length === 1);
    await harness.pass(5_000);
    expect(harness.eventsOf('failed')[0]?.error.code).toBe(code);
    expect(journal.find('deepgram', 'refused')).toHaveLength(1);
  });

  it('refuses a wrong key as the vendor does', async () => {
    harness.open({}, { apiKey: 'another-key' });
    await harness.until(() => harness.eventsOf('failed').length === 1);
    expect(harness.eventsOf('failed')[0]?.error).toMatchObject({ code: 'provider_auth', status: 401 });
  });

  it('moves on from a language the model does not know', async () => {
    const stream = harness.open({ language: 'xx' });
    await speak(stream);
    await listenUntil(stream, WORDS);
    expect(journal.find('deepgram', 'refused').map((entry) => entry.detail)).toEqual(['400', '400']);
    expect(heardWords()).toEqual(ALL_WORDS);
  });

  it('passes an empty final on as the end of an utterance without words', async () => {
    fault({ kind: 'emptyFinal' });
    const stream = harness.open();
    await speak(stream, SPEECH.subarray(0, 2_200 * 32));
    await harness.until(() => harness.eventsOf('final').length > 0);
    expect(harness.eventsOf('final')[0]).toMatchObject({ text: '', speechFinal: true });
  });
});
