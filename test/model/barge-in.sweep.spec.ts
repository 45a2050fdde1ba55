import type { ServerMessage } from '../../src/protocol/server.messages.js';
import { settle } from '../helpers/fake-clock.js';
import { SCRIPTED_FORMAT } from '../helpers/scripted.vendors.js';
import { SessionHarness } from '../helpers/session.harness.js';

const STEP_MS = 5;
const FIRST = 'It costs ten thousand.';
const SECOND = 'Delivery is free.';

/** What part of a reply a moment falls into. */
type Part = 'before first delta' | 'before first audio' | 'mid-segment' | 'between segments' | 'playout';

/** When each part of the reply ends, in ms from the question. */
const PARTS: readonly { part: Part; untilMs: number; state: string }[] = [
  { part: 'before first delta', untilMs: 100, state: 'thinking' },
  { part: 'before first audio', untilMs: 300, state: 'speaking' },
  { part: 'mid-segment', untilMs: 420, state: 'speaking' },
  { part: 'between segments', untilMs: 560, state: 'speaking' },
  { part: 'mid-segment', untilMs: 660, state: 'speaking' },
  { part: 'playout', untilMs: 1_100, state: 'playout' },
];

/** The vendors go through the whole reply, whatever was told them meanwhile: the worst that can happen. */
function runVendors({ clock, llm, tts }: SessionHarness): void {
  const sound = (text: string, ms: number) => {
    const speech = tts.speeches.find(({ request }) => request.text === text);
    speech?.stream.push({ type: 'audio', bytes: Buffer.alloc(ms * SCRIPTED_FORMAT.bytesPerMs, 1) });
  };
  const finish = (text: string) => tts.speeches.find(({ request }) => request.text === text)?.stream.finish();
  const { stream } = llm.last;
  const script: [number, () => void][] = [
    [100, () => stream.push({ type: 'delta', text: `${FIRST} ` })],
    [180, () => stream.push({ type: 'delta', text: SECOND })],
    [240, () => stream.push({ type: 'done', status: 'completed' })],
    ...[300, 330, 360, 390].map((at): [number, () => void] => [at, () => sound(FIRST, 60)]),
    [420, () => finish(FIRST)],
    ...[560, 590, 620].map((at): [number, () => void] => [at, () => sound(SECOND, 150)]),
    [660, () => finish(SECOND)],
  ];
  for (const [at, act] of script) clock.after(at, act);
}

/** A reply under way for so long. */
async function replying(offsetMs: number): Promise<SessionHarness> {
  const harness = new SessionHarness();
  await harness.say('What does it cost?');
  runVendors(harness);
  await harness.clock.run(offsetMs, STEP_MS);
  return harness;
}

const INTERRUPTIONS: Record<string, (harness: SessionHarness) => void> = {
  'the button': ({ session }) => session.onMessage({ type: 'barge_in', reason: 'button' }),
  'typed words': ({ session }) => session.onMessage({ type: 'text.input', text: 'Wait' }),
  'spoken words': ({ asr }) => {
    asr.speechStarted();
    asr.interim('hold on');
  },
};

/** What belongs to a generation among what came after a message. */
function leftovers({ client }: SessionHarness, clear: ServerMessage, generation: number): string[] {
  return client.log.slice(client.log.indexOf(clear) + 1).flatMap((entry) => {
    if (!('generation' in entry) || entry.generation !== generation) return [];
    if (!('type' in entry)) return [`${entry.bytes} bytes of audio`];
    return ['llm.delta', 'tts.segment', 'tts.alignment', 'turn.completed'].includes(entry.type)
      ? [entry.type]
      : [];
  });
}

describe.each(Object.entries(INTERRUPTIONS))('a reply interrupted by %s', (_, interruptBy) => {
  it.each([...new Set(PARTS.map(({ part }) => part))])(
    'is silenced and given up in the same tick at every 5 ms of it: %s',
    async (part) => {
      let moments = 0;
      for (const [index, { part: of, untilMs, state }] of PARTS.entries()) {
        if (of !== part) continue;
        for (let at = PARTS[index - 1]?.untilMs ?? 0; at < untilMs; at += STEP_MS, moments++)
          await interruptAt({ at, state }, interruptBy);
      }
      expect(moments).toBeGreaterThanOrEqual(20);
    },
    60_000,
  );
});

async function interruptAt(
  { at: offsetMs, state }: { at: number; state: string },
  interruptBy: (harness: SessionHarness) => void,
): Promise<void> {
  const harness = await replying(offsetMs);
  expect({ offsetMs, state: harness.state }).toEqual({ offsetMs, state });
  const { generation, llm, tts } = harness;
  interruptBy(harness);
  const clear = harness.client.last('audio.clear');
  expect({ offsetMs, cleared: clear.generation }).toEqual({ offsetMs, cleared: generation });
  const signals = [llm.replies[0]?.request.signal, ...tts.speeches.map(({ request }) => request.signal)];
  expect({ offsetMs, alive: signals.filter((signal) => !signal?.aborted).length }).toEqual({
    offsetMs,
    alive: 0,
  });
  await harness.clock.run(1_500, 20);
  await settle();
  expect({ offsetMs, leftovers: leftovers(harness, clear, generation) }).toEqual({ offsetMs, leftovers: [] });
  expect(tts.speeches.filter(({ request }) => request.generation === generation).length).toBeLessThanOrEqual(
    signals.length - 1,
  );
  await harness.end();
}
