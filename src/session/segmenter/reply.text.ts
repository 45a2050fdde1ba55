/**
 * The part of a growing reply that is not yet released. Every offset is one into the whole reply, so that letting go
 * of the front changes none of them.
 */
export class ReplyText {
  private text = '';
  private start = 0;

  /** Offset just after the last character. */
  get end(): number {
    return this.start + this.text.length;
  }

  append(delta: string): void {
    this.text += delta;
  }

  slice(from: number, to: number): string {
    return this.text.slice(from - this.start, to - this.start);
  }

  /**
   * The code point at an offset.
   *
   * @returns undefined past the end, and for the first half of a surrogate pair whose second half has not come yet.
   */
  codePointAt(offset: number): number | undefined {
    const point = this.text.codePointAt(offset - this.start);
    const isHalf = point !== undefined && point >= 0xd800 && point <= 0xdbff;
    return isHalf && offset + 1 === this.end ? undefined : point;
  }

  /** Where the ASCII letters at an offset end, at most `limit`. */
  lettersEnd(offset: number, limit: number): number {
    const { text, start } = this;
    const end = Math.min(limit - start, text.length);
    let index = offset - start;
    while (index < end && isAsciiLetter(text.charCodeAt(index))) index++;
    return Math.max(offset, index + start);
  }

  /** Lets go of everything before an offset. */
  forget(offset: number): void {
    if (offset <= this.start) return;
    this.text = this.text.slice(offset - this.start);
    this.start = offset;
  }
}

function isAsciiLetter(unit: number): boolean {
  const small = unit | 0x20;
  return small >= 0x61 && small <= 0x7a;
}
