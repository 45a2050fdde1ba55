import type { PlaybackReport } from '../../client/src/audio.ports.js';
import { Mp3FrameParser } from '../../client/src/mp3.frames.js';
import type { AudioFrameHeader } from '../../src/protocol/audio-frame.js';
import { BuiltPage } from './built.page.js';
import { ChromiumPage, describeInChromium } from './chromium.js';
import { levelDb, loudnessDb, mp3Of, pcmOf, tone } from './sound.js';
import { StandInServer } from './stand-in.server.js';

jest.setTimeout(60_000);

const CHUNK_BYTES = 4_096;
/** A tone of half full scale reads -20 dB in the analyser's windowed spectrum. */
const SOUNDS = 'harness.spectrumPeak().db > -23';

describeInChromium('the loudspeaker', () => {
  let built: BuiltPage;
  let server: StandInServer;
  let browser: ChromiumPage;
  let rateHz: number;

  beforeAll(async () => {
    built = await BuiltPage.make('test/browser/page');
    server = await StandInServer.open(built.folder);
    browser = await ChromiumPage.open();
  });
  afterAll(async () => {
    await browser?.close();
    await server?.close();
    built?.remove();
  });
  beforeEach(async () => {
    await browser.page.goto(server.url);
  });
  afterEach(() => {
    expect(browser.complaints).toEqual([]);
  });

  async function open(options: { isStreamingOff?: boolean; pcmRateHz?: number } = {}): Promise<void> {
    rateHz = await run<number>(`openPlayer(${JSON.stringify(options)})`);
  }

  function run<T>(call: string): Promise<T> {
    return browser.page.evaluate(`harness.${call}`) as Promise<T>;
  }

  /** Hands the player one segment in pieces, as they would come off the wire. */
  async function pushSegment(segment: number, audio: Buffer, more: Partial<AudioFrameHeader> = {}) {
    const pieces = Math.max(1, Math.ceil(audio.length / CHUNK_BYTES));
    const calls = Array.from({ length: pieces }, (_, chunk) => {
      const header: AudioFrameHeader = {
        codec: 'mp3',
        generation: 1,
        segment,
        chunk,
        isFirst: chunk === 0,
        isLast: chunk === pieces - 1,
        ...more,
      };
      const piece = audio.subarray(chunk * CHUNK_BYTES, (chunk + 1) * CHUNK_BYTES).toString('base64');
      return `harness.push(${JSON.stringify(header)}, '${piece}')`;
    });
    await browser.page.evaluate(calls.join(';'));
  }

  async function reportsUntilIdle(): Promise<PlaybackReport[]> {
    await browser.until("harness.reports.at(-1)?.state === 'idle'", 20_000);
    return browser.page.evaluate('harness.reports') as Promise<PlaybackReport[]>;
  }

  async function recording(): Promise<Float32Array> {
    const bytes = Buffer.from(await run<string>('recording()'), 'base64');
    return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
  }

  it('plays a 1 kHz tone sent as MP3 as a 1 kHz tone', async () => {
    await open();
    const speech = await mp3Of(tone(1_000, 44_100, 1_500));
    await pushSegment(0, speech);
    await browser.until(SOUNDS);
    expect(Math.abs((await run<{ hz: number }>('spectrumPeak()')).hz - 1_000)).toBeLessThan(rateHz / 1_024);
    const [last] = (await reportsUntilIdle()).slice(-1);
    expect(Math.abs((last?.playedMs ?? 0) - lengthMsOf(speech))).toBeLessThan(2);
  });

  it('joins twenty MP3 sentences without a gap', async () => {
    await open();
    const sentence = await mp3Of(tone(1_000, 44_100, 250));
    const sentenceMs = lengthMsOf(sentence);
    for (let segment = 0; segment < 14; segment++) await pushSegment(segment, sentence);
    await browser.until('harness.reports.some(({ segment }) => segment === 6)');
    for (let segment = 14; segment < 20; segment++) await pushSegment(segment, sentence);
    const reports = await reportsUntilIdle();
    const ends = reports.filter(
      ({ playedMs }, i) => playedMs > sentenceMs - 2 && reports[i + 1]?.segment !== reports[i]?.segment,
    );
    expect(ends.map(({ segment }) => segment)).toEqual(Array.from({ length: 20 }, (_, i) => i));
    const sound = soundIn(await recording());
    expect(sound.length / rateHz).toBeGreaterThan(20 * 0.245);
    expect(sound.length / rateHz).toBeLessThan(20 * 0.262);
    expect(longestSilenceMs(sound, rateHz)).toBeLessThan(1);
    expect(await run<number>('dropped')).toBe(0);
  });

  it('plays PCM as it comes, to the sample', async () => {
    await open({ pcmRateHz: 24_000 });
    await pushSegment(0, pcmOf(tone(440, 24_000, 600)), { codec: 'pcm_s16le' });
    const reports = await reportsUntilIdle();
    expect(reports.at(-1)).toMatchObject({ generation: 1, segment: 0, playedMs: 600, queuedMs: 0 });
    const sound = soundIn(await recording());
    expect(levelDb(sound, 440, rateHz)).toBeGreaterThan(-7);
    expect(longestSilenceMs(sound, rateHz)).toBeLessThan(1);
  });

  it('plays MP3 in browsers that can only decode whole files', async () => {
    await open({ isStreamingOff: true });
    const sentence = await mp3Of(tone(1_000, 44_100, 300));
    await pushSegment(0, sentence);
    await pushSegment(1, sentence);
    await reportsUntilIdle();
    const sound = soundIn(await recording());
    expect(levelDb(sound.subarray(0, rateHz / 4), 1_000, rateHz)).toBeGreaterThan(-9);
    expect(sound.length / rateHz).toBeGreaterThan(0.59);
  });

  it('is silent within 50 ms of a flush and stays so although the old reply keeps coming', async () => {
    await open();
    const reply = await mp3Of(tone(1_000, 44_100, 3_000));
    await pushSegment(0, reply, { isLast: false });
    await browser.until(SOUNDS);
    const { at, report } = await run<{ at: number; report: PlaybackReport }>('clear(1)');
    await pushSegment(0, reply);
    await pushSegment(1, reply);
    expect(report).toMatchObject({ generation: 1, segment: 0, queuedMs: 0, state: 'idle' });
    const until = at + rateHz;
    await browser.until(`harness.recordedFrames() > ${until}`);
    const all = await recording();
    expect(loudnessDb(all.subarray(at + Math.round(rateHz * 0.05)))).toBeLessThan(-100);
    const heardMs = (soundIn(all).length / rateHz) * 1_000;
    expect(Math.abs(heardMs - report.playedMs)).toBeLessThan(50);
  });

  it('is silent within 50 ms of a pause, and goes on at the same sample', async () => {
    await open({ pcmRateHz: 24_000 });
    const ramp = Float32Array.from({ length: 24_000 }, (_, i) => 0.1 + (0.8 * i) / 24_000);
    await pushSegment(0, pcmOf(ramp), { codec: 'pcm_s16le' });
    await browser.until('harness.reports.length > 0');
    const pausedAt = await run<number>('pause()');
    await browser.until(`harness.recordedFrames() > ${pausedAt + rateHz * 0.4}`);
    expect(await browser.page.evaluate('harness.reports.at(-1).state')).toBe('underrun');
    const resumedAt = await run<number>('goOn()');
    const reports = await reportsUntilIdle();
    expect(reports.at(-1)).toMatchObject({ segment: 0, playedMs: 1_000, queuedMs: 0 });
    const all = await recording();
    const silent = all.subarray(pausedAt + Math.round(rateHz * 0.05), resumedAt);
    expect(silent.length).toBeGreaterThan(rateHz * 0.3);
    expect(loudnessDb(silent)).toBeLessThan(-100);
    // What faded out and what faded in again add up to the ramp: as much was played as was sent.
    const sum = all.reduce((total, sample) => total + sample, 0) / rateHz;
    expect(Math.abs(sum - 0.5)).toBeLessThan(0.001);
    const end = all.findLastIndex((sample) => sample > 0.5) + 1;
    const after = all.subarray(resumedAt + Math.round(rateHz * 0.05), end - 64);
    const off = after.map((sample, i) => sample - (0.9 - (0.8 * (after.length + 64 - i)) / rateHz));
    expect(Math.max(...off.map(Math.abs))).toBeLessThan(0.002);
  });

  it('can be flushed while paused, and is as silent as before', async () => {
    await open();
    await pushSegment(0, await mp3Of(tone(1_000, 44_100, 2_000)));
    await browser.until(SOUNDS);
    const pausedAt = await run<number>('pause()');
    await browser.until("harness.reports.at(-1).state === 'underrun'");
    const { report } = await run<{ report: PlaybackReport }>('clear(1)');
    await run('goOn()');
    await browser.until(`harness.recordedFrames() > ${pausedAt + rateHz * 0.5}`);
    const all = await recording();
    expect(loudnessDb(all.subarray(pausedAt + Math.round(rateHz * 0.05)))).toBeLessThan(-100);
    expect(Math.abs((soundIn(all).length / rateHz) * 1_000 - report.playedMs)).toBeLessThan(50);
  });

  it('becomes twelve decibels quieter and as loud as before again, without a click', async () => {
    await open();
    await pushSegment(0, await mp3Of(tone(1_000, 44_100, 2_000)));
    await browser.until(SOUNDS);
    const duckedAt = await run<number>('setGain(0.25)');
    await browser.until(`harness.recordedFrames() > ${duckedAt + rateHz * 0.4}`);
    const loudAt = await run<number>('setGain(1)');
    await reportsUntilIdle();
    const all = await recording();
    const levelFrom = (at: number) => levelDb(all.subarray(at, at + rateHz / 5), 1_000, rateHz);
    const settled = Math.round(rateHz * 0.05);
    expect(levelFrom(duckedAt + settled) - levelFrom(loudAt + settled)).toBeCloseTo(-12, 0);
    const sound = soundIn(all);
    const jumps = sound.subarray(1).map((sample, i) => Math.abs(sample - (sound[i] ?? 0)));
    // No step is greater than the steepest of the tone itself.
    expect(Math.max(...jumps.subarray(rateHz / 10))).toBeLessThan((0.55 * 2 * Math.PI * 1_000) / rateHz);
  });

  it('plays the next reply at once after a flush', async () => {
    await open();
    await pushSegment(0, await mp3Of(tone(1_000, 44_100, 3_000)));
    await browser.until(SOUNDS);
    const { at } = await run<{ at: number }>('clear(1)');
    await pushSegment(0, await mp3Of(tone(2_000, 44_100, 400)), { generation: 2 });
    const reports = await reportsUntilIdle();
    expect(reports.at(-1)).toMatchObject({ generation: 2, segment: 0 });
    const after = (await recording()).subarray(at + Math.round(rateHz * 0.05));
    expect(levelDb(after, 1_000, rateHz)).toBeLessThan(-60);
    expect(levelDb(soundIn(after), 2_000, rateHz)).toBeGreaterThan(-9);
  });

  it('reports at least every 250 ms and never runs backwards', async () => {
    await open();
    await pushSegment(0, await mp3Of(tone(300, 44_100, 1_200)));
    const reports = await reportsUntilIdle();
    const steps = reports.slice(1).map((report, i) => report.playedMs - (reports[i]?.playedMs ?? 0));
    expect(Math.min(...steps)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...steps)).toBeLessThanOrEqual(250);
  });

  it('says that it ran dry when a sentence stops coming, and goes on when it comes again', async () => {
    await open({ pcmRateHz: 24_000 });
    const half = pcmOf(tone(440, 24_000, 200));
    await pushSegment(0, half, { codec: 'pcm_s16le', isLast: false });
    await browser.until("harness.reports.at(-1)?.state === 'underrun'");
    await pushSegment(0, half, { codec: 'pcm_s16le' });
    const reports = await reportsUntilIdle();
    expect(reports.at(-1)?.playedMs).toBe(400);
  });

  it('drops the oldest waiting sentence when more than sixteen wait, and says so', async () => {
    await open({ pcmRateHz: 24_000 });
    const short = pcmOf(tone(440, 24_000, 100));
    const header = { codec: 'pcm_s16le' } as const;
    await pushSegment(0, pcmOf(tone(440, 24_000, 1_500)), header);
    await browser.until('harness.reports.length > 0');
    for (let segment = 1; segment <= 18; segment++) await pushSegment(segment, short, header);
    const reports = await reportsUntilIdle();
    expect(await run<number>('dropped')).toBe(2);
    const heard = [...new Set(reports.map(({ segment }) => segment))];
    expect(heard).toEqual([0, ...Array.from({ length: 16 }, (_, i) => i + 3)]);
  });

  it('says that the system took the sound away, and plays on when the person brings it back', async () => {
    await open();
    await run('suspend()');
    await browser.until("harness.states.at(-1) === 'suspended'");
    await pushSegment(0, await mp3Of(tone(1_000, 44_100, 400)));
    await run('resume()');
    await reportsUntilIdle();
    expect(levelDb(soundIn(await recording()), 1_000, rateHz)).toBeGreaterThan(-9);
  });

  it('plays on in a new audio context when the clock of the old one stands still', async () => {
    await open();
    await run('freeze()');
    await browser.until("harness.states.at(-1) === 'restarted'");
    await pushSegment(0, await mp3Of(tone(1_000, 44_100, 1_000)));
    await browser.until(SOUNDS);
  });

  it('lets go of the sound card when closed', async () => {
    await open();
    expect(await run<string>('close()')).toBe('closed');
  });
});

/** Length of an MP3 stream as everybody else on the wire counts it: all of its frames. */
function lengthMsOf(mp3: Buffer): number {
  return new Mp3FrameParser().push(mp3).reduce((sum, frame) => sum + frame.durationMs, 0);
}

/** From the first to the last sample that is not silence. */
function soundIn(samples: Float32Array): Float32Array {
  const isSound = (sample: number) => Math.abs(sample) > 0.01;
  return samples.subarray(samples.findIndex(isSound), samples.findLastIndex(isSound) + 1);
}

function longestSilenceMs(samples: Float32Array, rateHz: number): number {
  let longest = 0;
  let current = 0;
  for (const sample of samples) {
    current = Math.abs(sample) < 0.001 ? current + 1 : 0;
    longest = Math.max(longest, current);
  }
  return (longest * 1_000) / rateHz;
}
