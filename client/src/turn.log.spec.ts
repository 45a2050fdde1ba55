import type { ServerBody } from '../../src/protocol/server.messages.js';
import { TurnLog } from './turn.log.js';

const TEXT = 'Good day to you.';

function logWith(...messages: ServerBody[]): TurnLog {
  const log = new TurnLog();
  for (const message of messages) log.onMessage({ ...message, seq: 1, t: 0 });
  return log;
}

const STARTED: ServerBody = { type: 'turn.started', turn: 1, generation: 1, text: '', source: 'greeting' };
const SEGMENT: ServerBody = { type: 'tts.segment', generation: 1, segment: 0, text: TEXT, state: 'queued' };

function playedTo(log: TurnLog, playedMs: number): string {
  const progress = log.onPlayback({ generation: 1, segment: 0, playedMs, queuedMs: 0, state: 'playing' });
  return TEXT.slice(0, progress?.chars);
}

describe('how far a reply has been heard', () => {
  it('follows the alignment of the vendor where there is one', () => {
    const startMs = [...TEXT].map((_, i) => i * 50);
    const alignment: ServerBody = {
      type: 'tts.alignment',
      generation: 1,
      segment: 0,
      chars: [...TEXT],
      startMs,
      endMs: startMs.map((ms) => ms + 50),
    };
    const log = logWith(STARTED, SEGMENT, alignment);
    expect(playedTo(log, 0)).toBe('');
    expect(playedTo(log, 200)).toBe('Good');
    expect(playedTo(log, 10_000)).toBe(TEXT);
  });

  it('follows an alignment that comes in pieces, in characters of more than one code unit too', () => {
    const piece = (chars: string[], fromMs: number): ServerBody => ({
      type: 'tts.alignment',
      generation: 1,
      segment: 0,
      chars,
      startMs: chars.map((_, i) => fromMs + i * 50),
      endMs: chars.map((_, i) => fromMs + i * 50 + 50),
    });
    const log = logWith(
      STARTED,
      { ...SEGMENT, text: '👋🏽 Hello' },
      piece(['👋🏽', ' '], 0),
      piece([...'Hello'], 100),
    );
    const progress = (playedMs: number) =>
      log.onPlayback({ generation: 1, segment: 0, playedMs, queuedMs: 0, state: 'playing' })?.chars;
    expect([progress(40), progress(120), progress(1_000)]).toEqual([4, 6, 10]);
  });

  it('goes by the share of time once the whole sound is there', () => {
    const log = logWith(STARTED, SEGMENT);
    log.onAudio(1, 0, { durationMs: 500, isLast: false });
    log.onAudio(1, 0, { durationMs: 500, isLast: true });
    expect(playedTo(log, 500)).toBe('Good day');
    expect(playedTo(log, 1_000)).toBe(TEXT);
  });

  it('is guessed from the pace of speech before that, and never goes back', () => {
    const log = logWith(STARTED, SEGMENT);
    log.onAudio(1, 0, { durationMs: 500, isLast: false });
    expect(playedTo(log, 400)).toBe('Good d');
    expect(playedTo(log, 100)).toBe('Good d');
  });

  it('is guessed at the pace of the sentence before, once that is known', () => {
    const log = logWith(STARTED, SEGMENT, { ...SEGMENT, segment: 1 });
    log.onAudio(1, 0, { durationMs: 3_200, isLast: true });
    const progress = log.onPlayback({
      generation: 1,
      segment: 1,
      playedMs: 800,
      queuedMs: 0,
      state: 'playing',
    });
    expect(TEXT.slice(0, progress?.chars)).toBe('Good');
  });

  it('is unknown for replies nobody announced', () => {
    const log = logWith(STARTED);
    expect(
      log.onPlayback({ generation: 9, segment: 0, playedMs: 1, queuedMs: 0, state: 'playing' }),
    ).toBeUndefined();
  });
});

describe('the list of turns', () => {
  it('marks dropped segments but keeps their text', () => {
    const rest = {
      type: 'tts.dropped',
      generation: 1,
      segment: 0,
      text: 'to you.',
      reason: 'tts_error',
    } as const;
    const log = logWith(STARTED, SEGMENT, { ...rest, queueDepth: 0, droppedTotal: 1 });
    expect(log.turns[0]?.segments).toMatchObject([{ text: TEXT, state: 'dropped' }]);
  });

  it('keeps the last two hundred', () => {
    const log = new TurnLog();
    for (let turn = 1; turn <= 203; turn++)
      log.onMessage({
        type: 'turn.started',
        turn,
        generation: turn,
        text: '',
        source: 'text',
        seq: turn,
        t: 0,
      });
    expect(log.turns).toHaveLength(200);
    expect(log.turns[0]?.turn).toBe(4);
  });

  it('keeps why a turn failed', () => {
    const failed = {
      type: 'turn.failed',
      turn: 1,
      generation: 1,
      code: 'empty_reply',
      stage: 'llm',
    } as const;
    expect(logWith(STARTED, { ...failed, retryable: true }).turns[0]).toMatchObject({
      outcome: 'failed',
      failure: { code: 'empty_reply', stage: 'llm', retryable: true },
    });
  });

  it('does not mistake the turns of a lost session for those of the next with the same numbers', () => {
    const log = logWith(STARTED);
    log.abandon();
    log.onMessage({ ...STARTED, seq: 1, t: 0 });
    log.onMessage({ type: 'llm.delta', generation: 1, text: 'new', seq: 2, t: 0 });
    expect(log.turns.map(({ reply, outcome }) => [reply, outcome])).toEqual([
      ['', 'lost'],
      ['new', 'running'],
    ]);
  });
});
