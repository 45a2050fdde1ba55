import type { Segment } from '../segmenter/segment.js';

/** One segment of a reply and how much of it was heard. */
export interface SpokenSegment {
  segment: Segment;
  /** 0 when it was dropped before any sound of it was sent. */
  lengthMs: number;
  playedMs: number;
  /** Start of each character of `segment.text`, where the vendor told. */
  charStartMs?: readonly number[];
}

/** What of a reply reached the person's ear, and what did not. */
export interface HeardText {
  heardText: string;
  unheardText: string;
}

/** A segment played up to this close to its end was heard whole: decoders pad and reports are rounded. */
const END_SLACK_MS = 60;

/**
 * Splits a reply at the place where playing stopped.
 *
 * @param text The whole reply as far as it was written; what lies beyond the last segment was not heard.
 */
export function splitHeard(text: string, spoken: readonly SpokenSegment[]): HeardText {
  const heard: string[] = [];
  const unheard: string[] = [];
  let end = 0;
  for (const part of spoken) {
    const slice = text.slice(part.segment.start, part.segment.end);
    const cut = heardChars(slice, part);
    heard.push(slice.slice(0, cut));
    unheard.push(slice.slice(cut));
    end = part.segment.end;
  }
  unheard.push(text.slice(end));
  return { heardText: heard.join('').trim(), unheardText: unheard.join('').trim() };
}

/** How many characters of a segment were heard, at a word's border; a word counts when half of it was. */
function heardChars(slice: string, part: SpokenSegment): number {
  if (part.lengthMs <= 0 || part.playedMs <= 0) return 0;
  if (part.playedMs >= part.lengthMs - END_SLACK_MS) return slice.length;
  const at = part.charStartMs
    ? charAt(part.charStartMs, part.playedMs)
    : (slice.length * part.playedMs) / part.lengthMs;
  return nearestWordBorder(slice, Math.min(slice.length, at));
}

/** Index of the first character that starts after `ms`. */
function charAt(startMs: readonly number[], ms: number): number {
  const index = startMs.findIndex((start) => start > ms);
  return index === -1 ? startMs.length : index;
}

function nearestWordBorder(text: string, at: number): number {
  let before = 0;
  for (const match of text.matchAll(/\s+|(?<=[\u3000-\u9fff])/g)) {
    const border = match.index;
    if (border > at) return at - before <= border - at ? before : border;
    before = border;
  }
  return at - before <= text.length - at ? before : text.length;
}
