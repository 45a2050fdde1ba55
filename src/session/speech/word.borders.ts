const words = new Intl.Segmenter(undefined, { granularity: 'word' });
const SPACES = /\s+/g;
/** Scripts written without spaces between words. */
const UNSPACED = /[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]/;

/** The place between two words, or at an end of the text, that is nearest to an offset; of two the earlier. */
export function nearestWordBorder(text: string, at: number): number {
  let before = 0;
  for (const border of bordersOf(text)) {
    if (border >= at) return at - before <= border - at ? before : border;
    before = border;
  }
  return text.length;
}

/** In order, the end of the text last. */
function bordersOf(text: string): number[] {
  const borders = Array.from(text.matchAll(SPACES), ({ index }) => index);
  if (UNSPACED.test(text)) borders.push(...unspacedBorders(text));
  return [...borders.sort((one, other) => one - other), text.length];
}

/** Before each word that follows another without a space; marks stay with the word before them. */
function unspacedBorders(text: string): number[] {
  const borders: number[] = [];
  for (const { segment, index, isWordLike } of words.segment(text))
    if (isWordLike && index > 0 && UNSPACED.test(segment)) borders.push(index);
  return borders;
}
