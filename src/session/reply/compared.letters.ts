import { isUnspaced } from '../policies/words.js';

const WORD = /[\p{L}\p{M}\p{N}'’]/u;

/** A letter of a text as it is compared. What stands between two words, whatever it is, is one of them: a space. */
export interface Letter {
  /** In lower case; a space between words, and between the characters of a script without spaces. */
  readonly plain: string;
  /** As written; of a space all the characters it stands for, none where two words simply meet. */
  readonly raw: string;
  /** Where it ends in the text, in UTF-16 units; a space after the first character it stands for. */
  readonly end: number;
}

/** Reads a text that comes in pieces, letter by letter. The first letter is always a space. */
export class ComparedLetters {
  private readonly read: { plain: string; raw: string; end: number }[] = [{ plain: ' ', raw: '', end: 0 }];
  private length = 0;

  get letters(): readonly Letter[] {
    return this.read;
  }

  push(text: string): void {
    for (const char of text) {
      const start = this.length;
      this.length += char.length;
      if (WORD.test(char)) this.addLetter(char, start);
      else this.addSpace(char);
    }
  }

  /** Nothing follows: what may have been the beginning of a word is a whole one. */
  close(): void {
    this.addSpace('');
  }

  private addLetter(raw: string, start: number): void {
    const before = this.read.at(-1)?.raw ?? '';
    const isBorder = isUnspaced(raw) || isUnspaced(before);
    if (isBorder && this.read.at(-1)?.plain !== ' ') this.read.push({ plain: ' ', raw: '', end: start });
    const plain = raw === '’' ? "'" : raw.toLowerCase();
    this.read.push({ plain, raw, end: this.length });
  }

  private addSpace(raw: string): void {
    const last = this.read.at(-1);
    if (last?.plain === ' ') last.raw += raw;
    else this.read.push({ plain: ' ', raw, end: this.length });
  }
}
