import { setTimeout as pause } from 'node:timers/promises';
import type { Fault, JournalEntry, Vendor } from '../../emulators/core/emulator.types.js';
import { makeIndexedSpeech } from '../../emulators/deepgram/indexed-speech.js';
import { pcmBytes } from '../helpers/emulated-asr.js';
import { polled } from '../helpers/polling.js';
import { FRAME_BYTES, FRAME_MS } from '../helpers/test-audio.js';
import { VoiceClient } from '../helpers/voice.client.js';
import { FaultStack } from './fault.stack.js';
import { report } from './figures.js';

jest.setTimeout(60_000);

/** The bounds promised, and what a machine busy with other things may add. */
const BOUND_MS = { asr: 3_500, llmFirst: 4_000, llmStall: 4_000, tts: 2_000 };
const SLACK_MS = 1_000;
const LIMIT_MS = 15_000;

const found: Record<string, number> = {};
let stack: FaultStack;
let client: VoiceClient;

beforeAll(async () => {
  const script = { name: 'long', rules: [], fallback: ['It is red, and it has four doors, and much more.'] };
  stack = await FaultStack.start({}, { script, latency: { llmDeltaIntervalMs: 5 } });
});
beforeEach(async () => {
  // What the session before still said is over once its connections are.
  await polled(() => stack.asr.openCount + stack.llm.openCount === 0, 'end of the session before', LIMIT_MS);
  stack.emulators.journal.clear();
  client = await VoiceClient.connect(stack.port);
});
afterEach(async () => {
  stack.emulators.faults.clear();
  client.send({ type: 'session.end' });
  await client.closed;
});
afterAll(async () => {
  await stack.close();
  report('hangs', found);
});

function begin(fault: Fault): void {
  stack.emulators.faults.add(fault);
  client.send({ type: 'session.start', agent: 'quiet' });
}

/** The n-th entry of this kind, from 1, now or when it comes. */
function entry(vendor: Vendor, what: string, detail: string | undefined, nth = 1): Promise<JournalEntry> {
  const look = () => stack.emulators.journal.find(vendor, what, detail)[nth - 1];
  return polled(look, `${vendor} ${what} ${detail ?? ''} number ${nth}`, LIMIT_MS);
}

/** Speaks in real time until told to stop. */
async function speak(signal: AbortSignal): Promise<void> {
  const speech = pcmBytes(makeIndexedSpeech(100));
  for (let at = 0; !signal.aborted; at = (at + FRAME_BYTES) % speech.length) {
    client.send(speech.subarray(at, at + FRAME_BYTES));
    await pause(FRAME_MS);
  }
}

function note(name: keyof typeof BOUND_MS, tookMs: number): void {
  found[`${name}Ms`] = Math.round(tookMs);
  expect(tookMs).toBeLessThan(BOUND_MS[name] + SLACK_MS);
}

describe('a vendor that falls silent behind an open connection is found out', () => {
  it('the recogniser, within 3.5 s of speech, and another connection is made', async () => {
    begin({ vendor: 'deepgram', kind: 'hangAfterOpen' });
    await entry('deepgram', 'open', undefined);
    const stop = new AbortController();
    const startedAt = performance.now();
    const speaking = speak(stop.signal);
    try {
      const second = await entry('deepgram', 'open', undefined, 2);
      note('asr', second.atMs - startedAt);
    } finally {
      stop.abort();
      await speaking;
    }
  });

  it('the model before its first word, within 4 s, and asked again', async () => {
    begin({ vendor: 'openai', kind: 'slowFirstByte', delayMs: 60_000 });
    client.send({ type: 'text.input', text: 'Is it red?' });
    const first = await entry('openai', 'receive', 'response.create');
    const second = await entry('openai', 'receive', 'response.create', 2);
    note('llmFirst', second.atMs - first.atMs);
    await client.message('llm.final');
  });

  it('the model in the middle of its answer, within 4 s, and what it said is spoken', async () => {
    begin({ vendor: 'openai', kind: 'stallAfter', count: 4 });
    client.send({ type: 'text.input', text: 'Is it red?' });
    await client.message('llm.delta', 4);
    const stalledAt = performance.now();
    const final = await client.message('llm.final');
    note('llmStall', performance.now() - stalledAt);
    expect(final.status).toBe('incomplete');
  });

  it('the voice in the middle of a segment, within 2 s, and the turn goes on', async () => {
    begin({ vendor: 'elevenlabs', kind: 'stallAfter', count: 2_000 });
    client.send({ type: 'text.input', text: 'Is it red?' });
    await client.until(() => client.audio.length > 0, 'audio');
    const stalledAt = performance.now();
    const dropped = await client.message('tts.dropped');
    note('tts', performance.now() - stalledAt);
    expect(dropped.reason).toBe('tts_error');
  });
});
