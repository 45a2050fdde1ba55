import { NO_LATENCY } from '../../emulators/core/emulator.types.js';
import { FaultBook } from '../../emulators/core/fault.book.js';
import { Journal } from '../../emulators/core/journal.js';
import {
  type RunningElevenLabs,
  startElevenLabsEmulator,
} from '../../emulators/elevenlabs/elevenlabs.emulator.js';
import { createVoice } from '../../emulators/voice/voice.factory.js';
import { systemClock } from '../../src/common/clock.js';
import type { AppConfig, TtsConfig } from '../../src/config/app.config.js';
import { VendorKey } from '../../src/config/vendor.key.js';
import { createElevenLabs } from '../../src/tts/elevenlabs/elevenlabs.tts.js';
import { TtsService } from '../../src/tts/tts.service.js';
import { ScriptedResolver } from '../helpers/scripted.resolver.js';

const GREETING = 'Good day to you.';
const voice = createVoice('tone');
afterAll(() => voice.close());

describe.each(['http', 'websocket'] as const)('ElevenLabs over %s', (transport) => {
  const faults = new FaultBook();
  let vendor: RunningElevenLabs;
  let service: TtsService;
  let phrases: string[];

  beforeEach(async () => {
    const context = { journal: new Journal(), faults, latency: { ...NO_LATENCY }, apiKey: 'sk_test' };
    vendor = await startElevenLabsEmulator(context, { voice });
    phrases = [];
    const tts: TtsConfig = {
      url: vendor.url,
      key: new VendorKey('sk_test'),
      voiceId: 'EXAVITQu4vr4xnSDxMaL',
      modelId: 'eleven_flash_v2_5',
      transport,
      firstByteTimeoutMs: 20_000,
      stallTimeoutMs: 20_000,
      phraseCacheBytes: 1_000_000,
      retry: { attempts: 4, budgetMs: 20_000, baseMs: 1, capMs: 5, connectTimeoutMs: 5_000 },
    };
    const ttsObserver = {
      onPhrase: (outcome: string) => phrases.push(outcome),
      onPhraseBytes: () => {},
      onHedge: () => {},
    };
    const adapter = createElevenLabs({
      config: tts,
      observer: { onConnect: () => {}, onError: () => {} },
      ttsObserver,
      lookup: new ScriptedResolver().lookup(systemClock),
    });
    service = new TtsService(adapter, ttsObserver, { tts } as Pick<AppConfig, 'tts'>);
  });

  afterEach(async () => {
    await service.onApplicationShutdown();
    await vendor.close();
  });

  /** A call that is greeted and ends. */
  async function greet(): Promise<void> {
    const { signal } = new AbortController();
    const output = { codec: 'mp3' } as const;
    const session = service.open({ sessionId: 's', output, language: 'hi', signal, onEvent: () => {} });
    const speech = session.speak({ text: GREETING, generation: 1, segment: 0, isFixed: true, signal });
    let bytes = 0;
    for await (const event of speech) if (event.type === 'audio') bytes += event.bytes.length;
    expect(bytes).toBeGreaterThan(1000);
    await session.close();
  }

  it('a greeting spoken with fewer settings after a fault is not what later callers hear', async () => {
    faults.add({ vendor: 'elevenlabs', kind: 'status', status: 500, times: 1 });
    for (let call = 1; call <= 3; call++) await greet();
    expect(phrases).toEqual(['miss', 'miss', 'hit']);
  });
});
