import type { TurnLatency } from '../../src/protocol/server.messages.js';
import { Person } from './person.js';
import { decodeMp3, decodePcm, type Sound } from './sound.js';
import { type Stack, startStack } from './stack.js';
import type { MessageOf } from './wire.js';

jest.setTimeout(60_000);

/** Pace of the emulated voice. */
const MS_PER_CHARACTER = 65;
/** The emulated voice ends at the next MP3 frame, and decoders may add or cut one. */
const MP3_SLACK_MS = 60;
const PCM_SLACK_MS = 10;
/** The emulated voice is about -14 dB loud. */
const AUDIBLE_DB = -30;
/** `ASR_ENDPOINTING_MS`, less the length of a frame. */
const ENDPOINTING_MS = 300 - 20;

let stack: Stack;
let english: Person;
let hindi: Person;
/** What the server said last to each of them. */
let ended: { english: MessageOf<'session.ended'>; hindi: MessageOf<'session.ended'> };

/** Two calls at the same time, in real time: English as MP3 with a greeting, Hindi as PCM. */
beforeAll(async () => {
  stack = await startStack();
  const [first, second] = await Promise.all([callInEnglish(), callInHindi()]);
  english = first.person;
  hindi = second.person;
  ended = { english: first.ended, hindi: second.ended };
});
afterAll(async () => {
  await stack?.close();
});

async function callInEnglish() {
  const person = await Person.call(stack, { agent: 'sales', variables: { dealer: 'Pune Wheels' } });
  await person.next('turn.completed', ({ turn }) => turn === 1);
  await person.say('en-yes');
  await person.next('turn.completed', ({ turn }) => turn === 2);
  person.agent.sendText('code ZEBRA-7 please');
  await person.next('turn.completed', ({ turn }) => turn === 3);
  return { person, ended: await person.hangUp() };
}

async function callInHindi() {
  const output = { codec: 'pcm_s16le', sampleRateHz: 16_000 } as const;
  const person = await Person.call(stack, { output });
  await person.say('hi-red');
  await person.next('turn.completed');
  return { person, ended: await person.hangUp() };
}

describe('the agent', () => {
  it('greets, answers what was said, then what was typed', () => {
    const turns = english.agent.turns.map(({ source, question, reply }) => [source, question, reply]);
    expect(turns).toEqual([
      ['greeting', '', 'Hello from Pune Wheels.'],
      ['speech', 'Yes.', 'Wonderful. Which day suits you best, and at what time?'],
      ['text', 'code ZEBRA-7 please', 'You said code ZEBRA-7. I have noted ZEBRA-7 for you.'],
    ]);
  });

  it('answers Hindi in Hindi', () => {
    const [turn] = hindi.agent.turns;
    expect(turn?.question).toBe('मुझे लाल रंग की गाड़ी चाहिए।');
    expect(turn?.reply).toMatch(/^जी, लाल रंग में मिल जाएगी। .* लाल गाड़ी चार हफ़्ते में मिल सकती है।$/);
  });

  it('is heard to the end of each reply before the turn is over', () => {
    for (const person of [english, hindi]) {
      const completed = person.wire.all('turn.completed');
      expect(completed.length).toBeGreaterThan(0);
      for (const turn of completed) {
        expect(words(turn.heardText)).toEqual(words(replyOf(person, turn.generation)));
        const isIdle = person.messages.findIndex(
          ({ message }) =>
            message.type === 'playback' && message.generation === turn.generation && message.state === 'idle',
        );
        const isOver = person.messages.findIndex(
          ({ message }) => message.type === 'turn.completed' && message.generation === turn.generation,
        );
        expect(isIdle).toBeGreaterThanOrEqual(0);
        expect(isOver).toBeGreaterThan(isIdle);
      }
    }
  });

  it('says every word of each reply, in order', () => {
    for (const person of [english, hindi]) {
      for (const { generation, reply } of person.agent.turns) {
        const spoken = segmentsOf(person, generation).map(({ text }) => text);
        expect(words(spoken.join(' '))).toEqual(words(reply));
      }
    }
  });
});

describe('the voice', () => {
  it('is MP3 that another decoder reads: not silent, and as long as the words take', async () => {
    const sounds = await soundsOf(english, (frames) => decodeMp3(frames));
    expect(sounds.length).toBeGreaterThanOrEqual(3);
    for (const { text, sound } of sounds) expectSpoken(text, sound, MP3_SLACK_MS);
  });

  it('is PCM at the rate asked for: not silent, and as long as the words take', async () => {
    const sounds = await soundsOf(hindi, (frames) => decodePcm(frames, 16_000));
    expect(sounds.length).toBeGreaterThanOrEqual(1);
    for (const { text, sound } of sounds) expectSpoken(text, sound, PCM_SLACK_MS);
    expect(hindi.wire.all('session.ready')[0]?.audio.output).toEqual({
      codec: 'pcm_s16le',
      sampleRateHz: 16_000,
    });
  });

  it('comes in numbered frames, the first and the last of each segment marked', () => {
    for (const { generation } of english.agent.turns) {
      for (const { segment } of segmentsOf(english, generation)) {
        const frames = english.wire.voice(generation).filter((frame) => frame.segment === segment);
        expect(frames.map(({ chunk }) => chunk)).toEqual(frames.map((_, index) => index));
        expect(frames.findIndex(({ isFirst }) => isFirst)).toBe(0);
        expect(frames.filter(({ isFirst }) => isFirst)).toHaveLength(1);
        expect(frames.findIndex(({ isLast }) => isLast)).toBe(frames.length - 1);
      }
    }
  });
});

describe('the figures', () => {
  it('count what the recogniser received, to the byte', () => {
    const received = stack.emulators.journal
      .find('deepgram', 'close')
      .map(({ data }) => (data as { receivedBytes: number }).receivedBytes);
    const sent = [ended.english.totals.asrBytes, ended.hindi.totals.asrBytes];
    expect(received.sort()).toEqual(sent.sort());
    expect(Math.min(...sent)).toBeGreaterThan(0);
  });

  it('come every second and never fall', () => {
    const stats = english.wire.all('session.stats');
    expect(stats.length).toBeGreaterThanOrEqual(3);
    for (const [index, { asrBytes, ttsBytes }] of stats.entries()) {
      const before = stats[index - 1];
      expect(asrBytes).toBeGreaterThanOrEqual(before?.asrBytes ?? 0);
      expect(ttsBytes).toBeGreaterThanOrEqual(before?.ttsBytes ?? 0);
    }
    expect(stats.at(-1)?.asrBytes).toBeLessThanOrEqual(ended.english.totals.asrBytes);
    expect(stats.at(-1)).toMatchObject({ asrReplayedBytes: 0, asrDroppedFrames: 0 });
  });

  it('count what the person was sent, to the byte', () => {
    const bytes = english.wire.arrivals.reduce(
      (sum, one) => sum + (one.type === 'audio' ? one.bytes.length : 0),
      0,
    );
    expect(ended.english.totals).toMatchObject({ turns: 3, bargeIns: 0, ttsBytes: bytes, ttsDropped: 0 });
  });

  it('break the latency of each answer down into stages that add up', () => {
    const latencies = [...english.wire.all('turn.completed'), ...hindi.wire.all('turn.completed')]
      .filter(({ turn, generation }) => !(turn === 1 && replyOf(english, generation).startsWith('Hello')))
      .map(({ latency }) => latency);
    expect(latencies.length).toBeGreaterThanOrEqual(2);
    for (const latency of latencies) expectToAddUp(latency);
  });

  it('tell how long after the last word the end of speech was called, for speech only', () => {
    const [greeting, spoken, typed] = english.wire.all('turn.completed').map(({ latency }) => latency);
    expect(spoken?.endpointMs).toBeGreaterThanOrEqual(ENDPOINTING_MS);
    expect([greeting?.endpointMs, typed?.endpointMs]).toEqual([undefined, undefined]);
  });

  it('leave no error in the log of the server', () => {
    expect(stack.loggedErrors()).toEqual([]);
  });
});

function expectToAddUp(latency: TurnLatency): void {
  const { llmRequestMs, llmTtftMs, firstSegmentMs, ttsRequestMs, ttsTtfbMs, clientSendMs } = latency;
  const stages = [llmRequestMs, llmTtftMs, firstSegmentMs, ttsRequestMs, ttsTtfbMs, clientSendMs];
  for (const stage of stages) expect(stage).toBeGreaterThanOrEqual(0);
  const sum = stages.reduce<number>((total, stage) => total + (stage ?? 0), 0);
  expect(latency.firstAudioMs).toBeCloseTo(sum, 0);
  expect(latency.overheadMs).toBeCloseTo((llmRequestMs ?? 0) + (ttsRequestMs ?? 0) + (clientSendMs ?? 0), 0);
}

function expectSpoken(text: string, sound: Sound, slackMs: number): void {
  const wantedMs = Array.from(text).length * MS_PER_CHARACTER;
  expect(Math.abs(sound.durationMs - Math.max(200, wantedMs))).toBeLessThanOrEqual(slackMs);
  expect(sound.loudnessDb).toBeGreaterThan(AUDIBLE_DB);
}

/** Each spoken segment of a call with its sound, in order. */
async function soundsOf(
  person: Person,
  decode: (frames: ReturnType<Person['wire']['voice']>) => Sound | Promise<Sound>,
) {
  const all = person.agent.turns.flatMap(({ generation }) => segmentsOf(person, generation));
  return Promise.all(
    all.map(async ({ generation, segment, text }) => {
      const frames = person.wire.voice(generation).filter((frame) => frame.segment === segment);
      return { text, sound: await decode(frames) };
    }),
  );
}

function segmentsOf(person: Person, generation: number): MessageOf<'tts.segment'>[] {
  return person.wire
    .all('tts.segment')
    .filter((one) => one.generation === generation && one.state === 'done');
}

function replyOf(person: Person, generation: number): string {
  return person.agent.turns.find((turn) => turn.generation === generation)?.reply ?? '';
}

function words(text: string): string[] {
  return text.split(/\s+/).filter((word) => word !== '');
}
