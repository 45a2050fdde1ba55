import type { Turn } from '../../client/src/turn.js';

/** `heard`: left the loudspeaker; `pending`: will; `unheard`: cut off by an interruption; `skipped`: could not be spoken. */
export type RunKind = 'heard' | 'pending' | 'unheard' | 'skipped';

/** A stretch of a reply. */
export interface Run {
  kind: RunKind;
  text: string;
}

/** A reply as stretches of text, by what became of each: the one place that decides how captions look. */
export function replyRuns(turn: Turn): Run[] {
  if (turn.outcome === 'interrupted') return cutRuns(turn.heardText ?? '', turn.unheardText ?? '');
  const marks = marksOf(turn);
  const parts: Run[] = [];
  let at = 0;
  for (const { from, to, kind } of marks) {
    if (from > at) parts.push({ kind: 'pending', text: turn.reply.slice(at, from) });
    if (to > from) parts.push({ kind, text: turn.reply.slice(from, to) });
    at = Math.max(at, to);
  }
  parts.push({ kind: 'pending', text: turn.reply.slice(at) });
  return runs(turn.outcome === 'running' ? parts : parts.map((part) => settled(part, turn)));
}

function cutRuns(heard: string, unheard: string): Run[] {
  const isTorn = heard !== '' && unheard !== '' && /\S$/.test(heard) && /^\S/.test(unheard);
  return runs([
    { kind: 'heard', text: isTorn ? `${heard} ` : heard },
    { kind: 'unheard', text: unheard },
  ]);
}

/** A word counts as heard once all of it was; scripts without spaces go by the character. */
function wholeWords(text: string, from: number, to: number): number {
  const isInWord = (at: number) => /[\p{L}\p{N}'’]/u.test(text[at] ?? '');
  if (!isInWord(to - 1) || !isInWord(to)) return to;
  const before = text.slice(from, to).search(/\s\S*$/);
  return before === -1 ? (text.slice(from).search(/\s/) === -1 ? to : from) : from + before;
}

interface Mark {
  from: number;
  to: number;
  kind: RunKind;
}

/** Where in the reply each segment stands that was heard in part or dropped. */
function marksOf(turn: Turn): Mark[] {
  const marks: Mark[] = [];
  let cursor = 0;
  for (const { text, state, spokenChars } of turn.segments) {
    const spoken = text.replace(/…$/, '').trim();
    const found = turn.reply.indexOf(spoken, cursor);
    const from = found === -1 ? cursor : found;
    const end = Math.min(from + spoken.length, turn.reply.length);
    if (spokenChars > 0) {
      const to = wholeWords(turn.reply, from, Math.min(from + spokenChars, end));
      // The gap between two sentences belongs to the one that is heard.
      marks.push({ from: marks.at(-1)?.kind === 'heard' ? cursor : from, to, kind: 'heard' });
      if (state === 'dropped') marks.push({ from: to, to: end, kind: 'skipped' });
    } else if (state === 'dropped') marks.push({ from, to: end, kind: 'skipped' });
    cursor = end;
  }
  return marks;
}

/** Once a turn is over nothing is pending: completed replies were heard, lost and failed ones were not. */
function settled(part: Run, turn: Turn): Run {
  if (part.kind !== 'pending') return part;
  return { ...part, kind: turn.outcome === 'completed' ? 'heard' : 'unheard' };
}

function runs(parts: Run[]): Run[] {
  return parts.filter((part) => part.text !== '');
}
