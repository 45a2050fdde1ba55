import fc from 'fast-check';
import { type Clip, loadClips } from '../../emulators/clips/clip.library.js';
import { report } from '../faults/figures.js';
import { ALL_WORDS, BYTES_PER_MS, EmulatedAsr, pcmBytes, SPEECH } from '../helpers/emulated-asr.js';
import { byName } from '../helpers/scripted.resolver.js';

/** How often a connection is cut at random; more for a thorough search. */
const CUT_RUNS = Number(process.env.CUT_RUNS ?? 25);

let harness: EmulatedAsr;

beforeEach(async () => {
  harness = await EmulatedAsr.start();
});
afterEach(async () => {
  await harness.close();
  expect(harness.clock.pendingCount).toBe(0);
});

describe('when the emulated Deepgram fails, no word is lost and none is heard twice', () => {
  afterEach(() => expect(harness.words).toEqual(ALL_WORDS));

  it.each([
    ['in the first word', 9_700],
    ['in the middle of a word', 27_300],
    ['between two utterances', 2_000 * BYTES_PER_MS],
    ['at an odd byte', 43_211],
  ])('dropped %s', async (_where, count) => {
    harness.fault({ kind: 'dropAfter', count });
    await harness.hearEverything();
    expect(harness.connects).toBe(2);
  });

  it('dropped again while what was lost is replayed', async () => {
    harness.fault({ kind: 'dropAfter', count: 60_000 });
    harness.fault({ kind: 'dropAfter', count: 6_000 }, 1, 1);
    await harness.hearEverything();
    expect(harness.connects).toBe(3);
  });

  it('silent behind an open socket', async () => {
    harness.fault({ kind: 'stallAfter', count: 40_000 });
    await harness.hearEverything();
    expect(harness.connects).toBe(2);
  });

  it('replaced because a fault of our own came up while a message was read', async () => {
    const told: unknown[] = [];
    harness.onFault = (error) => told.push(error);
    let hasFailed = false;
    harness.onEvent = (event) => {
      if (event.type === 'interim' && !hasFailed) {
        hasFailed = true;
        throw new Error('fault');
      }
      harness.events.push(event);
    };
    await harness.hearEverything();
    expect([told, harness.connects]).toEqual([[new Error('fault')], 2]);
  });

  it('silent from the start', async () => {
    harness.fault({ kind: 'hangAfterOpen' });
    await harness.hearEverything();
    expect(harness.connects).toBe(2);
  });

  it.each([500, 502, 503])('answers %d twice, then accepts', async (status) => {
    harness.fault({ kind: 'status', status }, 2);
    await harness.hearEverything();
    expect(harness.outcomes).toEqual(['refused', 'refused', 'ok']);
  });

  it('refuses the connection twice', async () => {
    harness.fault({ kind: 'refuse' }, 2);
    await harness.hearEverything();
    expect(harness.outcomes).toEqual(['unreachable', 'unreachable', 'ok']);
  });

  it.each(['ENOTFOUND', 'EAI_AGAIN'])('has a name that cannot be resolved twice (%s)', async (code) => {
    harness.resolver.failures.push(code, code);
    await harness.hearEverything({ url: byName(harness.url) });
    expect(harness.outcomes).toEqual(['unreachable', 'unreachable', 'ok']);
    expect(harness.states.at(-1)).toBe('ready');
  });

  it('accepts and hangs up twice', async () => {
    harness.fault({ kind: 'acceptThenClose', code: 1011, reason: 'NET-0000' }, 2);
    await harness.hearEverything();
    expect(harness.connects).toBe(3);
  });

  it('has too many streams for a second', async () => {
    harness.fault({ kind: 'status', status: 429, headers: { 'Retry-After': '1' } });
    await harness.hearEverything();
  });

  it('sends finals three times', async () => {
    harness.fault({ kind: 'duplicateFinal', copies: 3 });
    await harness.hearEverything();
  });

  it('swaps its finals in pairs', async () => {
    harness.fault({ kind: 'reorder' });
    await harness.hearEverything();
    const times = harness.eventsOf('final').flatMap(({ startMs, endMs }) => [startMs, endMs]);
    expect(times).toEqual([...times].sort((a, b) => a - b));
  });

  it.each(['json', 'binary', 'huge'] as const)('sends garbage (%s)', async (form) => {
    harness.fault({ kind: 'garbage', form });
    await harness.hearEverything();
  });

  it('withholds its finals', async () => {
    harness.fault({ kind: 'withholdFinal', evenFinalize: true });
    await harness.hearEverything();
  });

  it('sends its first result late', async () => {
    harness.fault({ kind: 'slowFirstByte', delayMs: 1_500 });
    await harness.hearEverything();
  });
});

describe('a connection cut anywhere', () => {
  // Bytes received by each of the first three connections before it is cut.
  const cut = fc.integer({ min: 3_200, max: SPEECH.length });
  const cuts = fc.tuple(cut, cut, cut);
  let drops = 0;
  afterAll(() => report('asrDrops', { runs: CUT_RUNS, drops }));

  it('costs no word and repeats none', async () => {
    await fc.assert(
      fc.asyncProperty(cuts, async (counts) => {
        await harness.close();
        harness = await EmulatedAsr.start();
        counts.forEach((count, connection) => {
          harness.fault({ kind: 'dropAfter', count }, 1, connection);
        });
        await harness.hearEverything();
        // A connection that is done before its cut is not lost.
        drops += harness.connects - 1;
        expect(harness.words).toEqual(ALL_WORDS);
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
    await harness.close();
    harness = await EmulatedAsr.start({ clips, speech: 'clips' });
  });

  it.each(['en-test-drive.wav', 'hi-en-discount.wav'])(
    'is understood (%s), also when the connection is cut in the middle',
    async (file) => {
      const clip = clips.find((one) => one.file === file) as Clip;
      const speech = pcmBytes(clip.pcm);
      harness.fault({ kind: 'dropAfter', count: Math.floor(speech.length / 2) });
      const stream = harness.open();
      await harness.play(stream, speech);
      const words = plainWords(clip.text);
      await harness.listenUntil(stream, () => plainWords(harness.heard).length >= words.length, 10_000);
      expect(plainWords(harness.heard)).toEqual(words);
      expect(harness.connects).toBe(2);
    },
  );
});
