import type { Segment } from '../segmenter/segment.js';
import { END_SLACK_MS } from './playback.tracker.js';
import type { SegmentTimes } from './segment.times.js';
import { charsSaidWithin, sayingMs } from './speech.pace.js';
import { nearestWordBorder } from './word.borders.js';

/** One segment of a reply and how much of it was heard. */
export interface SpokenSegment {
  segment: Segment;
  /** Sound of it that was sent; 0 when it was dropped before any, or holds nothing that is spoken. */
  lengthMs: number;
  playedMs: number;
  /** All its sound was sent. Otherwise `lengthMs` says nothing about how long the whole is. */
  isWhole: boolean;
  /** It holds nothing that is spoken: heard when reached. */
  isSilent?: boolean;
  /** Where the vendor told when each character is spoken. */
  times?: SegmentTimes;
}

/** What of a reply reached the person's ear, and what did not. */
export interface HeardText {
  heardText: string;
  unheardText: string;
  /** The client did not say how far it had played: a guess. */
  estimated?: true;
}

/** Silence a voice ends a sentence with. */
const TAIL_MS = 150;

/**
 * Splits a reply at the place where playing stopped.
 *
 * @param text The whole reply as far as it was written; what lies beyond the last segment was not heard.
 */
export function splitHeard(text: string, spoken: readonly SpokenSegment[]): HeardText {
  const heard: string[] = [];
  const unheard: string[] = [];
  const pace = paceOf(spoken);
  let end = 0;
  let isReached = spoken.some(({ playedMs }) => playedMs > 0);
  for (const part of spoken) {
    const slice = text.slice(part.segment.start, part.segment.end);
    const cut = part.isSilent && isReached ? slice.length : heardChars(slice, part, pace);
    heard.push(slice.slice(0, cut));
    unheard.push(slice.slice(cut));
    end = part.segment.end;
    if (part.lengthMs > 0) isReached = cut === slice.length;
  }
  unheard.push(text.slice(end));
  return { heardText: heard.join('').trim(), unheardText: unheard.join('').trim() };
}

/** How many characters of a segment were heard, at a word's border; a word counts when half of it was. */
function heardChars(slice: string, part: SpokenSegment, pace: number): number {
  if (part.lengthMs <= 0 || part.playedMs <= 0) return 0;
  const { segment, isWhole, playedMs, lengthMs } = part;
  const lead = slice.length - slice.trimStart().length;
  const shown = segment.isCut ? segment.text.slice(0, -1) : segment.text;
  if (isWhole && playedMs >= lengthMs - END_SLACK_MS)
    return segment.unspoken === undefined ? slice.length : lead + shown.length;
  const at = part.times?.begunBefore(playedMs) ?? charsByPace(shown, part, pace);
  const border = nearestWordBorder(shown, Math.min(shown.length, at));
  return border === shown.length && segment.unspoken === undefined ? slice.length : lead + border;
}

/** Without the vendor's times: in proportion where the whole length is known, else by the pace of the voice. */
function charsByPace(text: string, { isWhole, playedMs, lengthMs }: SpokenSegment, pace: number): number {
  const share = playedMs / Math.max(TAIL_MS, lengthMs - TAIL_MS);
  return charsSaidWithin(text, isWhole ? sayingMs(text) * share : playedMs / pace);
}

/** How much slower than assumed the voice speaks, by the segments whose length is known. */
function paceOf(spoken: readonly SpokenSegment[]): number {
  let lengthMs = 0;
  let assumedMs = 0;
  for (const part of spoken) {
    if (!part.isWhole || part.lengthMs === 0) continue;
    lengthMs += Math.max(TAIL_MS, part.lengthMs - TAIL_MS);
    assumedMs += sayingMs(part.segment.text);
  }
  return assumedMs > 0 ? lengthMs / assumedMs : 1;
}
