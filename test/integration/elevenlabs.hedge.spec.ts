import { lookup } from 'node:dns';
import type { EmulatorContext } from '../../emulators/core/emulator.context.js';
import { type FaultKind, NO_LATENCY } from '../../emulators/core/emulator.types.js';
import { FaultBook } from '../../emulators/core/fault.book.js';
import { Journal } from '../../emulators/core/journal.js';
import {
  type RunningElevenLabs,
  startElevenLabsEmulator,
} from '../../emulators/elevenlabs/elevenlabs.emulator.js';
import { createVoice } from '../../emulators/voice/voice.factory.js';
import type { AppConfig, TtsConfig } from '../../src/config/app.config.js';
import { VendorKey } from '../../src/config/vendor.key.js';
import { createElevenLabs } from '../../src/tts/elevenlabs/elevenlabs.tts.js';
import type { SpeakRequest, TtsConnectionEvent, TtsEvent, TtsSession } from '../../src/tts/tts.port.js';
import { TtsService } from '../../src/tts/tts.service.js';

const TEXT = 'Two hundred euros per bicycle, with lights.';
/** Far beyond what a machine that is busy takes for an answer that is not slow by fault. */
const NEVER_MS = 60_000;
const HEDGE_AFTER_MS = 50;
jest.setTimeout(30_000);

const voice = createVoice('tone');

let context: EmulatorContext;
let vendor: RunningElevenLabs;
let tts: TtsService;
let session: TtsSession;
let states: TtsConnectionEvent['state'][];
let outcomes: string[];
/** What the observer of speech was told. */
let told: string[];
/** Bytes of the text spoken once. */
let wholeBytes: number;

beforeEach(async () => {
  context = {
    journal: new Journal(),
    faults: new FaultBook(),
    latency: { ...NO_LATENCY },
    apiKey: 'sk_test',
  };
  vendor = await startElevenLabsEmulator(context, { voice });
});

afterEach(async () => {
  await session.close();
  await tts.onApplicationShutdown();
  await vendor.close();
});

afterAll(() => voice.close());

/** Opens a session and has it speak once without haste, so that vendor and plan are known. */
async function open(overrides: Partial<TtsConfig> = {}): Promise<void> {
  states = [];
  outcomes = [];
  told = [];
  const config: TtsConfig = {
    url: vendor.url,
    key: new VendorKey('sk_test'),
    voiceId: 'EXAVITQu4vr4xnSDxMaL',
    modelId: 'eleven_flash_v2_5',
    transport: 'http',
    phraseCacheBytes: 1_000_000,
    firstByteTimeoutMs: 20_000,
    hedgeAfterMs: HEDGE_AFTER_MS,
    stallTimeoutMs: 20_000,
    retry: { attempts: 4, budgetMs: 20_000, baseMs: 1, capMs: 5, connectTimeoutMs: 5_000 },
    ...overrides,
  };
  const ttsObserver = {
    onHedge: (outcome: string) => told.push(outcome),
    onPhrase: (outcome: string) => told.push(outcome),
    onPhraseBytes: () => undefined,
  };
  const observer = {
    onConnect: (_provider: string, _profile: string, outcome: string) => outcomes.push(outcome),
    onError: (_provider: string, code: string) => outcomes.push(code),
  };
  const elevenLabs = createElevenLabs({ config, observer, ttsObserver, lookup });
  tts = new TtsService(elevenLabs, ttsObserver, { tts: config } as Pick<AppConfig, 'tts'>);
  session = tts.open({
    sessionId: 's_1',
    output: { codec: 'mp3' },
    signal: new AbortController().signal,
    onEvent: (event) => states.push(event.state),
  });
  // The voice is slower the first time; whether that one was hedged is of no concern.
  wholeBytes = (await hear(speak())).bytes;
  outcomes.length = 0;
  told.length = 0;
  context.journal.clear();
}

let segment = 0;
function speak(extra: Partial<SpeakRequest> = {}): AsyncIterable<TtsEvent> {
  const signal = new AbortController().signal;
  return session.speak({ text: TEXT, generation: 1, segment: segment++, signal, ...extra });
}

async function hear(events: AsyncIterable<TtsEvent>) {
  const heard = { requested: 0, bytes: 0, chars: '' };
  for await (const event of events) {
    if (event.type === 'requested') heard.requested++;
    if (event.type === 'audio') heard.bytes += event.bytes.length;
    if (event.type === 'alignment') heard.chars += event.chars.join('');
  }
  return heard;
}

/** A fault of one request, after some that have none. */
const play = (fault: FaultKind, { skip = 0, times = 1 } = {}) =>
  context.faults.add({ vendor: 'elevenlabs', skip, times, ...fault });
const requests = () => context.journal.find('elevenlabs', 'open').length;

describe('a segment that is slow to sound', () => {
  it.each<[string, FaultKind]>([
    ['an answer without sound', { kind: 'slowFirstByte', delayMs: NEVER_MS }],
    ['no answer at all', { kind: 'hangBeforeOpen' }],
  ])('is overtaken by a second request: %s', async (_name, fault) => {
    await open();
    play(fault);
    expect(await hear(speak())).toMatchObject({ requested: 1, bytes: wholeBytes });
    expect(requests()).toBe(2);
    expect(told).toEqual(['won']);
    expect(outcomes).toEqual(['ok']);
    expect(states).not.toContain('down');
    expect(states).not.toContain('retrying');
  });

  it('is closed at the vendor in the moment the other one sounds', async () => {
    await open();
    play({ kind: 'slowFirstByte', delayMs: NEVER_MS });
    await hear(speak());
    const { data } = await context.journal.waitFor('elevenlabs', 'abort');
    expect(data).toMatchObject({ bytes: 0 });
  });

  it('has its characters timed by the request that is heard', async () => {
    await open({ hasTimestamps: true });
    play({ kind: 'slowFirstByte', delayMs: NEVER_MS });
    const { bytes, chars } = await hear(speak());
    expect(bytes).toBe(wholeBytes);
    expect(chars.trim()).toBe(TEXT);
  });

  it('is never heard twice, however close the two are', async () => {
    await open({ hedgeAfterMs: 20 });
    for (let i = 0; i < 40; i++) {
      play({ kind: 'slowFirstByte', delayMs: 12 + (i % 17) });
      expect((await hear(speak())).bytes).toBe(wholeBytes);
    }
  });

  it('is not asked for again when hedging is off', async () => {
    await open({ hedgeAfterMs: 0 });
    play({ kind: 'slowFirstByte', delayMs: 300 });
    expect((await hear(speak())).bytes).toBe(wholeBytes);
    expect(requests()).toBe(1);
  });

  it('is not asked for again where that would take the last request the plan allows', async () => {
    vendor.account.maxConcurrent = 2;
    await open();
    play({ kind: 'slowFirstByte', delayMs: 300 });
    expect((await hear(speak())).bytes).toBe(wholeBytes);
    expect(requests()).toBe(1);
    expect(told).toEqual([]);
  });

  it('is closed with its second request by an interruption', async () => {
    await open();
    play({ kind: 'slowFirstByte', delayMs: NEVER_MS }, { times: 2 });
    const stop = new AbortController();
    const speaking = hear(speak({ signal: stop.signal }));
    while (context.journal.find('elevenlabs', 'receive').length < 2)
      await new Promise((resolve) => setImmediate(resolve));
    stop.abort(new Error('interrupted'));
    await expect(speaking).rejects.toThrow('interrupted');
    while (context.journal.find('elevenlabs', 'close').length < 2)
      await new Promise((resolve) => setImmediate(resolve));
    expect(outcomes).toEqual(['aborted']);
    expect(told).toEqual(['lost']);
    expect((await hear(speak())).bytes).toBe(wholeBytes);
  });
});

describe('a segment whose request is slow and then fails', () => {
  it('is spoken by the second request, and not asked for a third time', async () => {
    await open();
    play({ kind: 'slowFirstByte', delayMs: 700 });
    play({ kind: 'dropAfter', count: 0 });
    play({ kind: 'slowFirstByte', delayMs: 1_500 }, { skip: 1 });
    expect((await hear(speak())).bytes).toBe(wholeBytes);
    expect(requests()).toBe(2);
    expect(told).toEqual(['won']);
  });

  it('is given up when the second one fails too: those were its two attempts', async () => {
    await open();
    play({ kind: 'slowFirstByte', delayMs: 400 }, { times: 2 });
    play({ kind: 'dropAfter', count: 0 }, { times: 2 });
    await expect(hear(speak())).rejects.toMatchObject({ code: 'provider_unavailable', retryable: true });
    expect(requests()).toBe(2);
    expect(outcomes).toEqual(['unreachable', 'provider_unavailable']);
  });

  it('is given up with its second request at the limit of the first', async () => {
    await open({ firstByteTimeoutMs: 400 });
    play({ kind: 'hangBeforeOpen' }, { times: 2 });
    await expect(hear(speak())).rejects.toMatchObject({ code: 'provider_timeout', retryable: true });
    expect(requests()).toBe(2);
  });
});

describe('a fixed phrase that is slow to sound', () => {
  it('is kept whole, as the request that was heard gave it', async () => {
    await open();
    play({ kind: 'slowFirstByte', delayMs: NEVER_MS });
    const asked = await hear(speak({ isFixed: true }));
    const kept = await hear(speak({ isFixed: true }));
    expect([asked.bytes, kept.bytes]).toEqual([wholeBytes, wholeBytes]);
    expect(requests()).toBe(2);
    expect(told).toEqual(['miss', 'won', 'hit']);
  });
});
