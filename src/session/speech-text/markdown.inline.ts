import { Kind, kindOf } from '../segmenter/char.kind.js';
import { TracedText } from './traced.text.js';

/** Signs that are shown and not said. */
const SILENT_SIGNS = new Set('→←↑↓⇒⇐•◦▪■●');
const EMOJI_JOINERS = new Set(['\u200d', '\ufe0f', '\ufe0e', '\u20e3']);
const TAG = /^<(?:\/?[a-z][^<>\n]{0,200}|https?:[^<>\s]{1,500})>/i;
const MAX_TAG_CHARS = 510;
const MAX_LINK_CHARS = 2_000;

/** Takes away emphasis, code marks, links, tags, emoji and signs, and leaves what is between them. */
export function withoutInlineMarkup(text: TracedText): TracedText {
  return new InlineMarkup(text.compact()).strip();
}

class InlineMarkup {
  private readonly written: string;
  private readonly kept = new TracedText();
  /** Where in `kept` the bracket stands that a link may have opened. */
  private bracketAt: number | undefined;
  private index = 0;

  constructor(private readonly text: TracedText) {
    this.written = text.toString();
  }

  strip(): TracedText {
    while (this.index < this.written.length) this.step(this.written.charAt(this.index));
    return this.kept;
  }

  private step(unit: string): void {
    switch (unit) {
      case '*':
      case '_':
      case '~':
      case '`':
        return this.emphasis(unit);
      case '[':
        this.bracketAt = this.kept.length;
        return this.keep(1);
      case ']':
        return this.linkEnd();
      case '<':
        return this.tag();
      default:
        return this.other();
    }
  }

  private keep(count: number): void {
    this.kept.take(this.text, this.index, this.index + count);
    this.index += count;
  }

  private emphasis(unit: string): void {
    let end = this.index;
    while (this.written.charAt(end) === unit) end++;
    const before = this.written.charAt(this.index - 1);
    const after = this.written.charAt(end);
    if (isEmphasis(unit, end - this.index, before, after)) this.index = end;
    else this.keep(end - this.index);
  }

  /** `](address)`: the text of the link was kept, its bracket is taken back and the address left out. */
  private linkEnd(): void {
    const { written, index, bracketAt } = this;
    this.bracketAt = undefined;
    if (bracketAt === undefined || written.charAt(index + 1) !== '(') return this.keep(1);
    const close = written.slice(index, index + MAX_LINK_CHARS).indexOf(')');
    if (close === -1) return this.keep(1);
    this.kept.blank(bracketAt);
    if (this.kept.at(bracketAt - 1) === '!') this.kept.blank(bracketAt - 1);
    this.index = index + close + 1;
  }

  private tag(): void {
    const tag = TAG.exec(this.written.slice(this.index, this.index + MAX_TAG_CHARS))?.[0];
    if (!tag) return this.keep(1);
    const end = this.index + tag.length;
    if (/^<http/i.test(tag)) {
      this.index++;
      while (this.index < end - 1) this.other();
    } else if (/^<\/?(?:br|p|li|div|tr)\b/i.test(tag)) this.kept.put(' ', this.text.offsetAt(this.index));
    this.index = end;
  }

  private other(): void {
    const point = this.written.codePointAt(this.index) ?? 0;
    const length = point > 0xffff ? 2 : 1;
    const unit = this.written.charAt(this.index);
    const isSilent =
      SILENT_SIGNS.has(unit) || EMOJI_JOINERS.has(unit) ? this.isSilent(unit) : isUnsayable(point);
    if (!isSilent) return this.keep(length);
    this.index += length;
  }

  /** The joiners of emoji are also used within words of Indian scripts, and are silent only where they join emoji. */
  private isSilent(unit: string): boolean {
    if (unit !== '\u200d') return true;
    const before = this.text.offsetAt(this.index) - 1;
    const last = this.kept.length - 1;
    return last < 0 || this.kept.offsetAt(last) !== before;
  }
}

function isEmphasis(unit: string, count: number, before: string, after: string): boolean {
  if (unit === '`') return true;
  if (unit === '~') return count > 1;
  if (unit === '_') return !(isWordUnit(before) && isWordUnit(after));
  const isTouching = /\S/.test(before) || /\S/.test(after) || count > 1;
  return isTouching && !(/\d/.test(before) && /\d/.test(after));
}

function isWordUnit(unit: string): boolean {
  return /[\p{L}\p{N}]/u.test(unit);
}

/** Emoji, and halves of characters, which would make one where what is between them is taken away. */
function isUnsayable(point: number): boolean {
  if (point < 0x80) return false;
  return (
    kindOf(point) === Kind.Emoji ||
    (point >= 0xd800 && point <= 0xdfff) ||
    (point >= 0x1f3fb && point <= 0x1f3ff) ||
    (point >= 0xe0020 && point <= 0xe007f)
  );
}
