import { ScriptedResolver } from '../../../test/helpers/scripted.resolver.js';
import { type Handler, ScriptedVendor } from '../../../test/helpers/scripted-http-vendor.js';
import { systemClock } from '../../common/clock.js';
import { VendorKey } from '../../config/vendor.key.js';
import type { VendorSession, VendorSpeech } from '../tts.vendor.js';
import { ElevenLabsHttp } from './elevenlabs.http.js';

const audio: Handler = (_request, response) => {
  response.writeHead(200, { 'content-type': 'audio/mpeg' });
  response.end(Buffer.alloc(1000, 0xff));
};
const refuse =
  (status: number, code: string): Handler =>
  (_request, response) => {
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ status: code }));
  };

describe('a segment that could only be spoken with fewer settings', () => {
  let vendor: ScriptedVendor;
  let tts: ElevenLabsHttp;
  let session: VendorSession;

  beforeEach(async () => {
    vendor = new ScriptedVendor();
    await vendor.listen();
    tts = new ElevenLabsHttp({
      config: {
        url: vendor.url,
        key: new VendorKey('key'),
        voiceId: 'voice1',
        modelId: 'eleven_flash_v2_5',
        transport: 'http',
        voiceSettings: { speed: 0.8 },
        firstByteTimeoutMs: 1000,
        stallTimeoutMs: 500,
        retry: { attempts: 4, budgetMs: 3000, baseMs: 1, capMs: 5, connectTimeoutMs: 1000 },
      },
      lookup: new ScriptedResolver().lookup(systemClock),
      observer: { onConnect: () => {}, onError: () => {} },
      ttsObserver: { onHedge: () => {} },
    });
    session = tts.open({
      sessionId: 's',
      output: { codec: 'mp3' },
      signal: new AbortController().signal,
      onEvent: () => {},
    });
  });

  afterEach(async () => {
    await session.close();
    await tts.close();
    await vendor.close();
  });

  async function hear(text: string): Promise<VendorSpeech> {
    const { signal } = new AbortController();
    const speech = session.speak({ text, generation: 1, segment: 0, signal });
    for await (const event of speech) expect(event.type).not.toBe('alignment');
    return speech;
  }

  const speeds = () =>
    vendor.bodies.map((body) => (body as { voice_settings?: { speed: number } }).voice_settings?.speed);

  it('because the vendor failed once is the only one: the next sounds as the call began', async () => {
    vendor.script(refuse(500, 'internal_server_error'), audio);
    await hear('One.');
    await hear('Two.');
    expect(speeds()).toEqual([0.8, undefined, 0.8]);
  });

  it('time and again is followed by others like it: a vendor that fails of the settings does so each time', async () => {
    const failure = refuse(500, 'internal_server_error');
    vendor.script(failure, audio, failure, audio);
    for (const text of ['One.', 'Two.', 'Three.', 'Four.']) await hear(text);
    expect(speeds()).toEqual([0.8, undefined, 0.8, undefined, undefined, undefined]);
  });

  it('because they were refused is followed by others like it, without a refusal each time', async () => {
    vendor.script(refuse(400, 'unsupported_model'), audio);
    await hear('One.');
    await hear('Two.');
    expect(speeds()).toEqual([0.8, undefined, undefined]);
  });

  it.each([
    ['a failure', 500, 'internal_server_error'],
    ['a refusal', 400, 'unsupported_model'],
  ])('is told from a proper one after %s', async (_name, status, code) => {
    vendor.script(audio, refuse(status, code), audio);
    expect((await hear('One.')).isMakeshift).toBe(false);
    expect((await hear('Two.')).isMakeshift).toBe(true);
  });
});
