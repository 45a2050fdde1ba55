import { MPEGDecoder } from 'mpg123-decoder';
import { EmulatorUnderTest, KEY, TEXT, VOICE_ID } from './spec.emulator.js';

const test = new EmulatorUnderTest();
beforeAll(() => test.start());
afterAll(() => test.close());
beforeEach(() => test.reset());

const { journal, latency } = test.context;

async function bytesOf(response: Response): Promise<Buffer> {
  return Buffer.from(await response.arrayBuffer());
}

describe('speech over HTTP', () => {
  it('is MP3 that a decoder plays, with the headers the vendor sends', async () => {
    const response = await test.speak({ text: TEXT });
    expect(response.status).toBe(200);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'audio/mpeg',
      'request-id': expect.stringMatching(/^\w{20}$/),
      'character-cost': String(TEXT.length),
      'current-concurrent-requests': '1',
      'maximum-concurrent-requests': '1000',
    });
    const decoder = new MPEGDecoder();
    await decoder.ready;
    const { samplesDecoded, sampleRate } = decoder.decode(await bytesOf(response));
    decoder.free();
    expect(sampleRate).toBe(44_100);
    expect(samplesDecoded / sampleRate).toBeGreaterThan(1.5);
  });

  it('is cut into pieces that have nothing to do with frames or samples', async () => {
    await bytesOf(await test.speak({ text: TEXT }, { path: '/stream?output_format=pcm_16000' }));
    await journal.waitFor('elevenlabs', 'done');
    const sizes = journal.find('elevenlabs', 'send').map(({ data }) => (data as { bytes: number }).bytes);
    expect(sizes.length).toBeGreaterThan(5);
    expect(sizes.some((size) => size % 2 === 1)).toBe(true);
  });

  it('comes in one piece, the same bytes, without /stream', async () => {
    const streamed = await bytesOf(await test.speak({ text: TEXT }));
    const whole = await bytesOf(await test.speak({ text: TEXT }, { path: '' }));
    expect(whole.equals(streamed)).toBe(true);
  });

  it.each(['/stream/with-timestamps', '/with-timestamps'])(
    'tells when each character is spoken: %s',
    async (path) => {
      const response = await test.speak({ text: TEXT }, { path });
      const lines = (await response.text()).trim().split('\n');
      const parts = lines.map((line) => JSON.parse(line));
      const plain = await bytesOf(await test.speak({ text: TEXT }));
      expect(Buffer.concat(parts.map((part) => Buffer.from(part.audio_base64, 'base64'))).equals(plain)).toBe(
        true,
      );
      const all = parts.flatMap((part) => part.alignment ?? []);
      expect(all.flatMap((alignment) => alignment.characters).join('')).toBe(TEXT);
      const starts: number[] = all.flatMap((alignment) => alignment.character_start_times_seconds);
      expect([...starts].sort((a, b) => a - b)).toEqual(starts);
      expect(starts.at(-1)).toBeGreaterThan(1.5);
    },
  );

  it('is written down: what was asked, and that it was delivered', async () => {
    const body = {
      text: TEXT,
      model_id: 'eleven_flash_v2_5',
      voice_settings: { stability: 0.5, speed: 1.1 },
    };
    const bytes = await bytesOf(await test.speak(body, { path: '/stream?output_format=mp3_22050_32' }));
    const done = await journal.waitFor('elevenlabs', 'done');
    const [asked] = journal.find('elevenlabs', 'receive', TEXT);
    expect(asked?.data).toMatchObject({ voiceId: VOICE_ID, query: { output_format: 'mp3_22050_32' }, body });
    expect(asked?.connection).toBe(done.connection);
    expect(done.data).toMatchObject({ bytes: bytes.length });
    expect(JSON.stringify(journal.find('elevenlabs'))).not.toContain(KEY);
  });

  it('is paced: later bytes come later, at a multiple of the speed of speech', async () => {
    Object.assign(latency, { ttsFirstByteMs: 30, ttsSpeed: 10 });
    const askedAtMs = performance.now();
    await bytesOf(await test.speak({ text: TEXT }, { path: '/stream?output_format=pcm_16000' }));
    await journal.waitFor('elevenlabs', 'done');
    const sent = journal.find('elevenlabs', 'send', 'audio');
    expect((sent[0]?.atMs ?? 0) - askedAtMs).toBeGreaterThanOrEqual(30);
    const [first, last] = [sent[0], sent.at(-1)];
    const beforeLast = (last?.data as { totalBytes: number; bytes: number }) ?? { totalBytes: 0, bytes: 0 };
    const dueMs = (beforeLast.totalBytes - beforeLast.bytes) / 32 / 10;
    expect((last?.atMs ?? 0) - (first?.atMs ?? 0)).toBeGreaterThan(dueMs - 5);
  });

  it('ends when the client leaves, and what it cost until then is known', async () => {
    Object.assign(latency, { ttsSpeed: 1 });
    const leaving = new AbortController();
    const response = await test.speak({ text: TEXT }, { signal: leaving.signal });
    await journal.waitFor('elevenlabs', 'send');
    const leftAtMs = performance.now();
    leaving.abort();
    const abort = await journal.waitFor('elevenlabs', 'abort');
    expect(abort.atMs - leftAtMs).toBeLessThan(250);
    expect((abort.data as { bytes: number }).bytes).toBeLessThan(TEXT.length * 65 * 16);
    await expect(response.arrayBuffer()).rejects.toThrow();
    expect(journal.find('elevenlabs', 'done')).toEqual([]);
    expect(test.emulator.account.concurrent).toBe(0);
  });

  it('can be continued from a request that was read to its end, not from one that was left', async () => {
    const first = await test.speak({ text: TEXT });
    const finishedId = first.headers.get('request-id') ?? '';
    await bytesOf(first);
    await journal.waitFor('elevenlabs', 'done', finishedId);
    latency.ttsSpeed = 1;
    const leaving = new AbortController();
    const left = await test.speak({ text: TEXT }, { signal: leaving.signal });
    leaving.abort();
    await journal.waitFor('elevenlabs', 'abort');
    latency.ttsSpeed = 0;
    const leftId = left.headers.get('request-id') ?? '';
    const next = await test.speak({ text: 'And then.', previous_request_ids: [finishedId, leftId] });
    await bytesOf(next);
    const done = await journal.waitFor('elevenlabs', 'done', next.headers.get('request-id') ?? '');
    expect(done.data).toMatchObject({ stitch: { used: [finishedId], ignored: [leftId] } });
  });

  it('lists models and voices', async () => {
    const get = (path: string) => fetch(`${test.emulator.url}${path}`, { headers: { 'xi-api-key': KEY } });
    const models = (await (await get('/v1/models')).json()) as { model_id: string }[];
    expect(models.map(({ model_id }) => model_id)).toContain('eleven_flash_v2_5');
    const { voices } = (await (await get('/v1/voices')).json()) as { voices: unknown[] };
    expect(voices.length).toBeGreaterThan(0);
    expect((await get('/v1/nothing')).status).toBe(404);
  });
});
