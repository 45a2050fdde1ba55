/** A character with the marks that belong to it, so that no vowel sign starts a delta of its own. */
const CLUSTER = /\P{M}\p{M}*|\p{M}+/gu;
/** Longest piece in clusters: about three tokens. */
const MAX_CLUSTERS = 12;
/** Long words, and scripts without spaces, are cut into pieces of this many clusters. */
const PIECE_CLUSTERS = 4;

/**
 * Cuts a reply into deltas as a model streams them: a word with the space before it, now and then two short
 * ones together, long words in pieces. Joined, the deltas are the text.
 */
export function splitIntoDeltas(text: string): string[] {
  const deltas: string[] = [];
  for (const word of text.match(/\s*\S+|\s+$/g) ?? []) {
    const clusters = word.match(CLUSTER) ?? [];
    if (clusters.length > MAX_CLUSTERS) {
      for (let at = 0; at < clusters.length; at += PIECE_CLUSTERS)
        deltas.push(clusters.slice(at, at + PIECE_CLUSTERS).join(''));
      continue;
    }
    const before = deltas.at(-1);
    const isJoined =
      before !== undefined && deltas.length % 3 === 0 && before.length + word.length <= MAX_CLUSTERS;
    if (isJoined) deltas[deltas.length - 1] = before + word;
    else deltas.push(word);
  }
  return deltas;
}

/** A plausible number of tokens: four characters each, at least one. */
export function tokensOf(text: string): number {
  return text === '' ? 0 : Math.max(1, Math.ceil(text.length / 4));
}
