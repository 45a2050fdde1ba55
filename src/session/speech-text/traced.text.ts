/** A text of which every character still knows where in the written text it comes from. */
export class TracedText {
  private readonly characters: string[] = [];
  private readonly offsets: number[] = [];

  /** A text as it is written. */
  static of(written: string): TracedText {
    const text = new TracedText();
    for (let index = 0; index < written.length; index++) text.put(written.charAt(index), index);
    return text;
  }

  get length(): number {
    return this.characters.length;
  }

  /** The UTF-16 unit at an index, empty beyond the ends. */
  at(index: number): string {
    return this.characters[index] ?? '';
  }

  /** Where the unit at an index stands in the written text. */
  offsetAt(index: number): number {
    return this.offsets[index] ?? 0;
  }

  /** Appends one unit that stands for the written one at `offset`. */
  put(unit: string, offset: number): void {
    this.characters.push(unit);
    this.offsets.push(offset);
  }

  /** Appends the units `[from, to)` of another text. */
  take(other: TracedText, from: number, to: number): void {
    for (let index = from; index < to; index++) this.put(other.at(index), other.offsetAt(index));
  }

  /** The same without the units that were taken back, so that indexes are those of its string. */
  compact(): TracedText {
    const compact = new TracedText();
    this.characters.forEach((unit, index) => {
      if (unit !== '') compact.put(unit, this.offsetAt(index));
    });
    return compact;
  }

  /** Takes back a unit that was put before. */
  blank(index: number): void {
    this.characters[index] = '';
  }

  toString(): string {
    return this.characters.join('');
  }

  /** The pieces between white space, each with the range of the written text it comes from. */
  words(): { text: string; start: number; end: number }[] {
    const words: { text: string; start: number; end: number }[] = [];
    let current: { text: string; start: number; end: number } | undefined;
    this.characters.forEach((unit, index) => {
      if (unit === '') return;
      if (/\s/.test(unit)) {
        current = undefined;
        return;
      }
      const offset = this.offsetAt(index);
      if (!current) {
        current = { text: '', start: offset, end: offset };
        words.push(current);
      }
      current.text += unit;
      current.end = offset + 1;
    });
    return words;
  }
}
