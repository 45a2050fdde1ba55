import type { EmulatorContext } from '../../emulators/core/emulator.context.js';
import { type FaultKind, NO_LATENCY } from '../../emulators/core/emulator.types.js';
import { FaultBook } from '../../emulators/core/fault.book.js';
import { Journal } from '../../emulators/core/journal.js';
import {
  type RunningElevenLabs,
  startElevenLabsEmulator,
} from '../../emulators/elevenlabs/elevenlabs.emulator.js';
import { createVoice } from '../../emulators/voice/voice.factory.js';
import { systemClock } from '../../src/common/clock.js';
import type { TtsConfig } from '../../src/config/app.config.js';
import { VendorKey } from '../../src/config/vendor.key.js';
import { createElevenLabs } from '../../src/tts/elevenlabs/elevenlabs.tts.js';
import type {
  SpeakRequest,
  TtsConnectionEvent,
  TtsEvent,
  TtsOpenOptions,
  TtsSession,
} from '../../src/tts/tts.port.js';
import type { TtsVendor } from '../../src/tts/tts.vendor.js';
import { byName, ScriptedResolver } from '../helpers/scripted.resolver.js';

const TEXT = 'Two hundred euros per bicycle, with lights.';
const VOICE_ID = 'EXAVITQu4vr4xnSDxMaL';
const voice = createVoice('tone');

interface Spoken {
  types: TtsEvent['type'][];
  bytes: number;
  alignment: { chars: string; startMs: number[]; endMs: number[] };
}

let context: EmulatorContext;
let vendor: RunningElevenLabs;
let tts: TtsVendor;
let session: TtsSession;
let states: TtsConnectionEvent['state'][];
let outcomes: string[];
let resolver: ScriptedResolver;

beforeEach(async () => {
  context = {
    journal: new Journal(),
    faults: new FaultBook(),
    latency: { ...NO_LATENCY },
    apiKey: 'sk_test',
  };
  vendor = await startElevenLabsEmulator(context, { voice });
  states = [];
  outcomes = [];
  resolver = new ScriptedResolver();
});

afterEach(async () => {
  await session.close();
  await tts.close();
  await vendor.close();
});

afterAll(() => voice.close());

function open(overrides: Partial<TtsConfig> = {}, output: TtsOpenOptions['output'] = { codec: 'mp3' }): void {
  const config: TtsConfig = {
    url: vendor.url,
    key: new VendorKey('sk_test'),
    voiceId: VOICE_ID,
    modelId: 'eleven_flash_v2_5',
    transport: 'http',
    firstByteTimeoutMs: 20_000,
    stallTimeoutMs: 20_000,
    retry: { attempts: 4, budgetMs: 20_000, baseMs: 1, capMs: 5, connectTimeoutMs: 5_000 },
    ...overrides,
  };
  const observer = {
    onConnect: (_provider: string, _profile: string, outcome: string) => outcomes.push(outcome),
    onError: () => {},
  };
  tts = createElevenLabs({
    config,
    observer,
    ttsObserver: { onHedge: () => {} },
    lookup: resolver.lookup(systemClock),
  });
  session = tts.open({
    sessionId: 's_1',
    output,
    signal: new AbortController().signal,
    onEvent: (event) => states.push(event.state),
  });
}

let segment = 0;
function speak(extra: Partial<SpeakRequest> = {}): AsyncIterable<TtsEvent> {
  const signal = new AbortController().signal;
  return session.speak({ text: TEXT, generation: 1, segment: segment++, signal, ...extra });
}

async function hear(events: AsyncIterable<TtsEvent>): Promise<Spoken> {
  const spoken: Spoken = { types: [], bytes: 0, alignment: { chars: '', startMs: [], endMs: [] } };
  for await (const event of events) {
    spoken.types.push(event.type);
    if (event.type === 'audio') spoken.bytes += event.bytes.length;
    if (event.type !== 'alignment') continue;
    spoken.alignment.chars += event.chars.join('');
    spoken.alignment.startMs.push(...event.startMs);
    spoken.alignment.endMs.push(...event.endMs);
  }
  return spoken;
}

/** Reads up to the first audio, then interrupts. */
async function interruptAfterFirstAudio(extra: Partial<SpeakRequest> = {}): Promise<void> {
  const stop = new AbortController();
  const events = speak({ ...extra, signal: stop.signal })[Symbol.asyncIterator]();
  for (;;) {
    const { value, done } = await events.next();
    if (done) throw new Error('the speech ended before it was interrupted');
    if (value.type === 'audio') break;
  }
  stop.abort(new Error('interrupted'));
  await expect(events.next()).rejects.toThrow('interrupted');
}

const play = (fault: FaultKind, times?: number) =>
  context.faults.add({ vendor: 'elevenlabs', times, ...fault });

/** Audio the emulator has sent, all requests and contexts together. */
const sentBytes = () =>
  context.journal
    .find('elevenlabs', 'send')
    .reduce((sum, { data }) => sum + ((data as { bytes?: number } | undefined)?.bytes ?? 0), 0);

describe.each(['http', 'websocket'] as const)('ElevenLabs over %s', (transport) => {
  it('speaks a segment whole, byte for byte what was sent', async () => {
    open({ transport });
    const { types, bytes } = await hear(speak());
    expect(types[0]).toBe('requested');
    expect(bytes).toBeGreaterThan(10_000);
    expect(bytes).toBe(sentBytes());
    expect(states.at(-1)).toBe('ready');
  });

  it('speaks PCM at the rate that was asked for', async () => {
    open({ transport }, { codec: 'pcm_s16le', sampleRateHz: 16_000 });
    expect(session.format).toEqual({ codec: 'pcm_s16le', sampleRateHz: 16_000, bytesPerMs: 32 });
    expect((await hear(speak())).bytes % 2).toBe(0);
  });

  it('speaks two segments at once, each to its own end', async () => {
    open({ transport });
    const [one, two] = await Promise.all([hear(speak()), hear(speak({ text: 'We deliver on Monday.' }))]);
    expect(one.bytes + two.bytes).toBe(sentBytes());
    expect(one.bytes).toBeGreaterThan(two.bytes);
  });

  it('tells when each character is spoken, counted from the start of the segment', async () => {
    open({ transport, hasTimestamps: true });
    const { alignment, bytes } = await hear(speak());
    expect(alignment.chars.trim()).toBe(TEXT);
    expect(alignment.startMs).toEqual([...alignment.startMs].sort((a, b) => a - b));
    const lengthMs = bytes / session.format.bytesPerMs;
    expect(alignment.endMs.at(-1)).toBeGreaterThan(lengthMs / 2);
    expect(alignment.endMs.at(-1)).toBeLessThanOrEqual(lengthMs + 200);
  });

  it('after an interruption nothing of the old segment is heard, and the next one is spoken', async () => {
    context.latency.ttsSpeed = 20;
    open({ transport });
    await interruptAfterFirstAudio();
    context.latency.ttsSpeed = 0;
    expect((await hear(speak({ generation: 2 }))).bytes).toBeGreaterThan(1000);
  });

  it('is interrupted before the first audio as well', async () => {
    context.latency.ttsFirstByteMs = 60_000;
    open({ transport });
    const stop = new AbortController();
    const events = speak({ signal: stop.signal })[Symbol.asyncIterator]();
    await events.next();
    stop.abort(new Error('interrupted'));
    await expect(events.next()).rejects.toThrow('interrupted');
  });

  it('twenty interruptions in a row leave the last segment spoken', async () => {
    open({ transport });
    for (let i = 0; i < 20; i++) await interruptAfterFirstAudio({ generation: i + 1 });
    expect((await hear(speak({ generation: 99 }))).bytes).toBeGreaterThan(1000);
    expect(context.journal.find('elevenlabs', 'refused')).toEqual([]);
  });

  it('a refused key is told and not tried again', async () => {
    open({ transport, key: new VendorKey('sk_wrong') });
    await expect(hear(speak())).rejects.toMatchObject({ code: 'provider_auth', retryable: false });
    expect(context.journal.find('elevenlabs', 'refused')).toHaveLength(1);
    expect(states.at(-1)).toBe('down');
  });

  it('a spent quota is told apart from a refused key', async () => {
    vendor.account.creditsLeft = 0;
    open({ transport });
    await expect(hear(speak())).rejects.toMatchObject({ code: 'provider_quota', retryable: false });
  });

  it.each<[string, FaultKind]>([
    ['a reset', { kind: 'refuse' }],
    ['503', { kind: 'status', status: 503 }],
    [
      '429 for the load of the vendor',
      { kind: 'status', status: 429, body: { detail: { status: 'system_busy' } } },
    ],
  ])('%s is tried once more', async (_name, fault) => {
    play(fault);
    open({ transport });
    expect((await hear(speak())).bytes).toBeGreaterThan(1000);
    expect(states).toContain('retrying');
  });

  it('a name that cannot be resolved is tried once more', async () => {
    resolver.failures.push('EAI_AGAIN');
    open({ transport, url: byName(vendor.url) });
    expect((await hear(speak())).bytes).toBeGreaterThan(1000);
    expect([resolver.asked.length, outcomes]).toEqual([2, ['unreachable', 'ok']]);
  });

  it('a name nobody knows is told', async () => {
    resolver.failures.push('ENOTFOUND', 'ENOTFOUND', 'ENOTFOUND', 'ENOTFOUND');
    open({ transport, url: byName(vendor.url) });
    await expect(hear(speak())).rejects.toThrow('vendor.test of the tts vendor cannot be resolved');
  });

  it('no answer at all is given up in time', async () => {
    play({ kind: 'hangBeforeOpen' }, 4);
    open({
      transport,
      firstByteTimeoutMs: 60,
      retry: { attempts: 4, budgetMs: 3000, baseMs: 1, capMs: 5, connectTimeoutMs: 60 },
    });
    await expect(hear(speak())).rejects.toMatchObject({ code: 'provider_timeout', retryable: true });
  });

  it('a first byte that does not come is given up in time', async () => {
    play({ kind: 'slowFirstByte', delayMs: 60_000 }, 4);
    open({ transport, firstByteTimeoutMs: 60 });
    await expect(hear(speak())).rejects.toMatchObject({ code: 'provider_timeout', retryable: true });
  });

  it('an answer that breaks off is an error after the audio that came', async () => {
    play({ kind: 'dropAfter', count: 5000 });
    open({ transport });
    await expect(hear(speak())).rejects.toMatchObject({ code: 'provider_unavailable', retryable: true });
  });

  it('an answer that stalls is given up, and the next segment is spoken', async () => {
    play({ kind: 'stallAfter', count: 5000 });
    open({ transport, stallTimeoutMs: 500 });
    await expect(hear(speak())).rejects.toMatchObject({ vendorCode: 'stalled' });
    expect((await hear(speak())).bytes).toBeGreaterThan(1000);
  });

  it('warming opens the connection the first segment is spoken on', async () => {
    open({ transport });
    session.warm();
    while (!states.includes('ready')) await new Promise((resolve) => setImmediate(resolve));
    expect((await hear(speak())).bytes).toBeGreaterThan(1000);
    expect(states).toEqual(['connecting', 'ready']);
  });

  it('a closed session speaks no more', async () => {
    open({ transport });
    const speaking = hear(speak());
    await session.close();
    await expect(speaking).rejects.toThrow('over');
  });
});

describe('ElevenLabs over http', () => {
  it('an interruption closes the request: the vendor stops speaking', async () => {
    context.latency.ttsSpeed = 5;
    open();
    await interruptAfterFirstAudio();
    const { data } = await context.journal.waitFor('elevenlabs', 'abort');
    expect(data).toMatchObject({ bytes: expect.any(Number) });
  });

  it('a model that refuses the words before is asked without them', async () => {
    play({ kind: 'status', status: 400, body: { detail: { status: 'unsupported_model' } } });
    open();
    expect((await hear(speak({ previousText: 'Hello.' }))).bytes).toBeGreaterThan(1000);
    const bodies = context.journal.find('elevenlabs', 'receive').map(({ data }) => JSON.stringify(data));
    expect(bodies.at(-1)).not.toContain('Hello.');
  });

  it('never asks for more at once than the plan allows, once it is known', async () => {
    vendor.account.maxConcurrent = 2;
    open();
    await hear(speak());
    const all = await Promise.all(Array.from({ length: 12 }, () => hear(speak())));
    expect(all.every(({ bytes }) => bytes > 1000)).toBe(true);
    expect(context.journal.find('elevenlabs', 'refused')).toEqual([]);
    expect(outcomes.every((outcome) => outcome === 'ok')).toBe(true);
  });
});

describe('ElevenLabs over websocket', () => {
  it('audio that comes after an interruption is dropped', async () => {
    play({ kind: 'lateAfterCancel', forMs: 50 });
    context.latency.ttsSpeed = 20;
    open({ transport: 'websocket' });
    await interruptAfterFirstAudio();
    const before = sentBytes();
    const { bytes } = await hear(speak({ generation: 2, text: 'Yes.' }));
    expect(sentBytes() - before).toBeGreaterThanOrEqual(bytes);
    expect(context.journal.find('elevenlabs', 'open')).toHaveLength(1);
  });

  it.each(['json', 'binary', 'huge'] as const)('garbage (%s) ends in a typed error', async (form) => {
    play({ kind: 'garbage', form });
    open({ transport: 'websocket', firstByteTimeoutMs: 100 });
    await expect(hear(speak())).rejects.toMatchObject({ provider: 'tts', retryable: true });
    expect((await hear(speak())).bytes).toBeGreaterThan(1000);
  });
});
