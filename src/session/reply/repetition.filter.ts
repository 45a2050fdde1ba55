import { ComparedLetters, type Letter } from './compared.letters.js';
import { isRepetition } from './repetition.rule.js';
import { RepetitionSearch } from './repetition.search.js';

/**
 * Takes out of the rest of a reply what the model says again of its beginning, though it was asked only to go on: a
 * few of the last words, or everything when it begins anew. Text is kept back only while it could still be that.
 */
export class RepetitionFilter {
  private readonly said: readonly Letter[];
  private readonly coming = new ComparedLetters();
  private readonly search: RepetitionSearch;
  private held = '';
  private isDecided = false;
  /** Marks at the end of what was said that may come again behind a repetition. */
  private tail = '';

  /** @param beginning What was said of the reply. */
  constructor(private readonly beginning: string) {
    const letters = new ComparedLetters();
    letters.push(beginning);
    this.said = letters.letters;
    this.search = new RepetitionSearch(this.said, this.coming.letters);
  }

  /** Takes a piece of the rest; answers with what is new and can be said now. */
  push(text: string): string {
    if (this.isDecided) return this.withoutTail(text);
    this.held += text;
    this.coming.push(text);
    return this.decide() ?? '';
  }

  /** The rest is complete; answers with what was kept back and is no repetition. */
  flush(): string {
    if (this.isDecided) return '';
    this.coming.close();
    return this.decide() ?? this.held;
  }

  /** What is new of the text kept back, once that is known. */
  private decide(): string | undefined {
    const { said, held, beginning } = this;
    const { letters } = this.coming;
    const count = this.search.run();
    if (count === undefined) return undefined;
    this.isDecided = true;
    this.held = '';
    if (!isRepetition(said, letters, count)) {
      const hasWords = said.slice(said.length - count + 1).some(({ raw }) => /\s/.test(raw));
      return hasWords || isBorder(beginning, held) ? spaced(beginning, held) : held;
    }
    const last = said.at(-1);
    if (last?.plain === ' ') this.tail = last.raw.slice(1);
    return this.withoutTail(held.slice(letters[count - 1]?.end));
  }

  private withoutTail(text: string): string {
    let from = 0;
    while (from < text.length && this.tail !== '' && this.tail[0] === text[from]) {
      this.tail = this.tail.slice(1);
      from++;
    }
    if (from < text.length) this.tail = '';
    return text.slice(from);
  }
}

/** Whether a word begins between the two: no text has a letter right behind such a mark. */
function isBorder(before: string, after: string): boolean {
  return /[,;:!?।॥]$/u.test(before)
    ? /^\p{L}/u.test(after)
    : /\p{Ll}\.$/u.test(before) && /^\p{Lu}/u.test(after);
}

/** The second text with a space before it, if there is none. */
function spaced(before: string, after: string): string {
  return /\s$/.test(before) || /^\s/.test(after) ? after : ` ${after}`;
}
