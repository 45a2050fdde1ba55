import type { SpokenSegment, Turn } from '../../client/src/turn.js';
import { replyRuns } from '../../web/src/reply.runs.js';

const REPLY = 'We have two. One is blue.';

function segment(number: number, text: string, spokenChars: number, more: Partial<SpokenSegment> = {}) {
  return {
    segment: number,
    text,
    state: 'done',
    playedMs: 0,
    durationMs: 0,
    isWhole: true,
    spokenChars,
    ...more,
  } satisfies SpokenSegment;
}

function turn(more: Partial<Turn>): Turn {
  return {
    turn: 1,
    generation: 1,
    source: 'speech',
    question: '',
    isProtected: false,
    outcome: 'running',
    reply: REPLY,
    segments: [],
    ...more,
  };
}

function words(of: Turn): string[] {
  return replyRuns(of).map(({ kind, text }) => `${kind}: ${text}`);
}

describe('captions of a reply', () => {
  it('are all to come before the first sound', () => {
    expect(words(turn({}))).toEqual([`pending: ${REPLY}`]);
  });

  it('mark the words heard, never half of one', () => {
    const segments = [segment(0, 'We have two.', 5)];
    expect(words(turn({ segments }))).toEqual(['heard: We', 'pending:  have two. One is blue.']);
  });

  it('go on over the gap between two sentences', () => {
    const segments = [segment(0, 'We have two.', 12), segment(1, 'One is blue.', 3)];
    expect(words(turn({ segments }))).toEqual(['heard: We have two.', 'heard:  One', 'pending:  is blue.']);
  });

  it('show a sentence that could not be spoken as such', () => {
    const segments = [segment(0, 'We have two.', 0, { state: 'dropped' }), segment(1, 'One is blue.', 12)];
    expect(words(turn({ segments }))).toEqual(['skipped: We have two.', 'pending:  ', 'heard: One is blue.']);
  });

  it('find a sentence that was cut for its length and spoken with an ellipsis', () => {
    const segments = [segment(0, 'We have…', 8), segment(1, 'two. One is blue.', 4)];
    expect(words(turn({ segments }))).toEqual(['heard: We have', 'heard:  two.', 'pending:  One is blue.']);
  });

  it('strike out what an interruption cut off, in the words of the server', () => {
    const cut = turn({ outcome: 'interrupted', heardText: 'We have two.', unheardText: 'One is blue.' });
    expect(words(cut)).toEqual(['heard: We have two. ', 'unheard: One is blue.']);
  });

  it('count as heard when the turn is complete', () => {
    expect(words(turn({ outcome: 'completed' }))).toEqual([`heard: ${REPLY}`]);
  });

  it('go by the character in scripts without spaces', () => {
    const reply = '我们有两辆车。';
    const chinese = turn({ reply, segments: [segment(0, reply, 3)] });
    expect(words(chinese)).toEqual(['heard: 我们有', 'pending: 两辆车。']);
  });
});
