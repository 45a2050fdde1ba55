/** Which part of what is spoken stands for which part of what was written; offsets in UTF-16 units. */
export interface SpokenWord {
  spokenStart: number;
  spokenEnd: number;
  start: number;
  end: number;
}

/**
 * The place in the written text that corresponds to one in the spoken text.
 *
 * Exact where the words are the same, in proportion within what was put into other words.
 *
 * @param map In order, as `speakable` gives it.
 */
export function originalAt(map: readonly SpokenWord[], spokenOffset: number): number {
  const word = lastStartedBy(map, spokenOffset);
  if (!word) return 0;
  const { spokenStart, spokenEnd, start, end } = word;
  if (spokenOffset >= spokenEnd) return end;
  const share = (spokenOffset - spokenStart) / (spokenEnd - spokenStart);
  return Math.round(start + share * (end - start));
}

function lastStartedBy(map: readonly SpokenWord[], offset: number): SpokenWord | undefined {
  let low = 0;
  let high = map.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((map[middle]?.spokenStart ?? 0) <= offset) low = middle + 1;
    else high = middle;
  }
  return map[low - 1];
}
