import type { Letter } from './compared.letters.js';

/**
 * Finds how much of the end of what was said is also the beginning of what comes, while that still comes.
 *
 * The method of Knuth, Morris and Pratt with the coming text as the pattern: linear in both texts together, and no
 * letter is waited for once the answer is clear.
 */
export class RepetitionSearch {
  /** By length of a beginning of `coming`, less one: how much of it is also its end. */
  private readonly borders: number[] = [0];
  /** How far `said` was searched, and how many letters before that place are the beginning of `coming`. */
  private at = 0;
  private matched = 0;

  /** @param coming Grows between calls of `run`. */
  constructor(
    private readonly said: readonly Letter[],
    private readonly coming: readonly Letter[],
  ) {}

  /** The number of letters found at both places; `undefined` while that depends on what comes next. */
  run(): number | undefined {
    const { said, coming } = this;
    while (this.at < said.length) {
      if (this.matched === coming.length) return undefined;
      if (coming[this.matched]?.plain === said[this.at]?.plain) {
        this.matched++;
        this.at++;
      } else if (this.matched > 0) this.matched = this.borderOf(this.matched);
      else this.at++;
    }
    return this.matched;
  }

  /** Of the first so many letters of `coming`: how many are both their beginning and their end. */
  private borderOf(length: number): number {
    const { borders, coming } = this;
    for (let at = borders.length; at < length; at++) {
      let border = borders[at - 1] ?? 0;
      while (border > 0 && coming[border]?.plain !== coming[at]?.plain) border = borders[border - 1] ?? 0;
      borders.push(coming[border]?.plain === coming[at]?.plain ? border + 1 : 0);
    }
    return borders[length - 1] ?? 0;
  }
}
