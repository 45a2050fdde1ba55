import type { SpokenWord } from './voice.worker.types.js';

/** When each character of a text is spoken; ms, never falling, `endMs[i] <= startMs[i + 1]`. */
export interface CharacterTimes {
  startMs: number[];
  endMs: number[];
}

/** A moment known exactly: the character at this index starts then. */
interface Anchor {
  at: number;
  ms: number;
}

/**
 * Spreads characters over the times of the words they belong to; those between two words (spaces, punctuation)
 * share the pause between them.
 *
 * @param length Characters (code points) of the text.
 * @param words Spoken words, in ms of the same clock as `durationMs`; out-of-order ones are ignored. Without any,
 *   characters get equal shares.
 */
export function characterTimes(
  length: number,
  words: readonly SpokenWord[],
  durationMs: number,
): CharacterTimes {
  const anchors = anchorsOf(length, words, durationMs);
  const moments: number[] = [];
  for (let i = 1; i < anchors.length; i++) {
    const from = anchors[i - 1] as Anchor;
    const to = anchors[i] as Anchor;
    for (let at = from.at; at < to.at; at++) {
      moments.push(from.ms + ((to.ms - from.ms) * (at - from.at)) / (to.at - from.at));
    }
  }
  return { startMs: moments, endMs: moments.map((_, i) => moments[i + 1] ?? durationMs) };
}

function anchorsOf(length: number, words: readonly SpokenWord[], durationMs: number): Anchor[] {
  const anchors: Anchor[] = [{ at: 0, ms: 0 }];
  const add = (at: number, ms: number) => {
    const last = anchors.at(-1) as Anchor;
    if (at > last.at && at < length && ms >= last.ms && ms <= durationMs) anchors.push({ at, ms });
    else if (at === last.at && ms > last.ms && ms <= durationMs && at > 0) last.ms = ms;
  };
  for (const word of words) {
    add(word.at, word.startMs);
    add(word.at + word.length, word.endMs);
  }
  anchors.push({ at: length, ms: durationMs });
  return anchors;
}
