import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadClips } from '../../emulators/clips/clip.library.js';
import { BuiltPage } from './built.page.js';
import { ChromiumPage, describeInChromium } from './chromium.js';
import { levelDb, pcmOf, tone, wavOf } from './sound.js';
import { StandInServer } from './stand-in.server.js';

jest.setTimeout(60_000);

const DEVICE_RATE_HZ = 48_000;
const RATE_HZ = 16_000;

describeInChromium('the microphone', () => {
  let built: BuiltPage;
  let server: StandInServer;
  let browser: ChromiumPage;
  let folder: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'parley-tones-'));
    built = await BuiltPage.make('test/browser/page');
    server = await StandInServer.open(built.folder);
  });
  afterAll(async () => {
    await server?.close();
    built?.remove();
    rmSync(folder, { recursive: true, force: true });
  });
  afterEach(async () => {
    await browser.close();
    expect(browser.complaints).toEqual([]);
  });

  /** A browser whose microphone hears these tones together. */
  async function hear(...frequencies: number[]): Promise<void> {
    const tones = frequencies.map((hz) => tone(hz, DEVICE_RATE_HZ, 6_000));
    const mix = (tones[0] as Float32Array).map((_, i) =>
      tones.reduce((sum, one) => sum + (one[i] as number) / tones.length, 0),
    );
    const file = join(folder, `${frequencies.join('-')}.wav`);
    writeFileSync(file, wavOf(mix, DEVICE_RATE_HZ));
    browser = await ChromiumPage.open({ microphoneWav: file });
    await browser.page.goto(server.url);
    await browser.page.evaluate('harness.openMicrophone()');
  }

  /** A browser whose agent speaks while the microphone hears a clip, after a second of its room. */
  async function hearClip(name: string, lengthMs: number): Promise<number> {
    const clip = loadClips().find(({ file }) => file === name);
    const heard = new Float32Array((RATE_HZ * lengthMs) / 1_000);
    const room = Float32Array.from(clip?.pcm.subarray(0, RATE_HZ / 10) ?? [], (sample) => sample / 32_768);
    for (let at = 0; at < heard.length; at += room.length) heard.set(room.subarray(0, heard.length - at), at);
    heard.set(
      Float32Array.from(clip?.pcm ?? [], (sample) => sample / 32_768),
      RATE_HZ,
    );
    const file = join(folder, name);
    writeFileSync(file, wavOf(heard, RATE_HZ));
    browser = await ChromiumPage.open({ microphoneWav: file });
    await browser.page.goto(server.url);
    const rateHz = (await browser.page.evaluate('harness.openPlayer({ pcmRateHz: 24000 })')) as number;
    const header = { codec: 'pcm_s16le', generation: 1, segment: 0, chunk: 0, isFirst: true, isLast: true };
    const reply = pcmOf(tone(1_000, 24_000, lengthMs)).toString('base64');
    await browser.page.evaluate(`harness.push(${JSON.stringify(header)}, '${reply}')`);
    await browser.page.evaluate('harness.interruptByVoice()');
    await browser.page.evaluate('harness.openMicrophone()');
    return rateHz;
  }

  async function captured(): Promise<Float32Array> {
    const bytes = Buffer.from((await browser.page.evaluate('harness.captured()')) as string, 'base64');
    return Float32Array.from({ length: bytes.length / 2 }, (_, i) => bytes.readInt16LE(i * 2) / 32_768);
  }

  it('hears speech frequencies and none that the sample rate cannot hold', async () => {
    await hear(440, 7_000, 12_000);
    await browser.until('harness.frameCount() >= 100');
    const samples = (await captured()).slice(RATE_HZ / 2, RATE_HZ * 2);
    const loudest = levelDb(samples, 440, RATE_HZ);
    expect(loudest).toBeGreaterThan(-25);
    expect(levelDb(samples, 7_000, RATE_HZ) - loudest).toBeGreaterThan(-3);
    expect(levelDb(samples, 4_000, RATE_HZ) - loudest).toBeLessThan(-40);
  });

  it('sends 50 frames of 640 bytes a second', async () => {
    await hear(440);
    await browser.until('harness.frameCount() >= 20');
    const rate = (await browser.page.evaluate(`new Promise((resolve) => {
      const [from, at] = [harness.frameCount(), performance.now()];
      const look = () => {
        const seconds = (performance.now() - at) / 1000;
        if (seconds < 2) requestAnimationFrame(look);
        else resolve((harness.frameCount() - from) / seconds);
      };
      look();
    })`)) as number;
    expect(rate).toBeGreaterThan(47);
    expect(rate).toBeLessThan(53);
    const bytes = Buffer.from((await browser.page.evaluate('harness.captured()')) as string, 'base64').length;
    expect(bytes % 640).toBe(0);
  });

  it('sends nothing while muted', async () => {
    await hear(440);
    await browser.until('harness.frameCount() >= 10');
    const during = (await browser.page.evaluate(`new Promise((resolve) => {
      harness.mute(true);
      requestAnimationFrame(() => setTimeout(() => {
        const from = harness.frameCount();
        setTimeout(() => resolve(harness.frameCount() - from), 300);
      }, 100));
    })`)) as number;
    expect(during).toBe(0);
    await browser.page.evaluate('harness.mute(false)');
    const before = (await browser.page.evaluate('harness.frameCount()')) as number;
    await browser.until(`harness.frameCount() > ${before + 5}`);
  });

  it('silences the agent within 350 ms of the first sound of a voice', async () => {
    const rateHz = await hearClip('en-wait-stop.wav', 5_000);
    await browser.until("harness.heard.some(({ event }) => event === 'speech')");
    await browser.until(`harness.recordedFrames() > harness.heard.at(-1).at + ${rateHz / 4}`);
    const bytes = Buffer.from((await browser.page.evaluate('harness.recording()')) as string, 'base64');
    const played = new Float32Array(
      bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength),
    );
    const lastSound = played.findLastIndex((sample) => Math.abs(sample) > 0.001);
    const times = (await browser.page.evaluate('harness.frameTimes')) as number[];
    const samples = await captured();
    const firstLoud = samples.findIndex((sample) => Math.abs(sample) > 0.1);
    const onset = (times[Math.floor(firstLoud / 320)] ?? 0) - rateHz * 0.02;
    const silentAfterMs = ((lastSound - onset) / rateHz) * 1_000;
    expect(silentAfterMs).toBeGreaterThan(50);
    expect(silentAfterMs).toBeLessThan(350);
    expect(await browser.page.evaluate('harness.heard.map(({ event }) => event)')).toEqual([
      'onset',
      'speech',
    ]);
  });

  it('does not silence the agent for noise', async () => {
    await hearClip('noise.wav', 4_000);
    await browser.until('harness.frameCount() > 150');
    expect(await browser.page.evaluate('harness.heard')).toEqual([]);
    expect(await browser.page.evaluate('harness.reports.at(-1).state')).not.toBe('underrun');
  });
});
