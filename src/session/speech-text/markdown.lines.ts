import { TracedText } from './traced.text.js';

const FENCE = '```';
const BULLET = /^\s*(?:[-*+•◦▪‣–]\s+)(?:\[[ xX]\]\s+)?/;
const HEADING = /^\s*#{1,6}\s+/;
const QUOTATION = /^(?:\s*>)+\s?/;

/** What a line is of, and how much at its front is not said. */
interface Line {
  start: number;
  text: string;
}

/**
 * Takes away what Markdown puts around lines: headings, bullets, quotations, rules, code blocks, the frame of tables.
 * Lines are joined by a space, after a full stop where one line does not go on in the next.
 */
export function withoutLineMarkup(written: string): TracedText {
  const text = new TracedText();
  for (const line of spokenLines(written)) putLine(text, line);
  return text;
}

function putLine(text: TracedText, { start, text: line }: Line): void {
  const isRow = isTableRow(line);
  const bullet = isRow ? undefined : BULLET.exec(line);
  const front = (bullet ?? HEADING.exec(line) ?? QUOTATION.exec(line))?.[0].length ?? 0;
  if (text.length > 0) separate(text, start, bullet !== undefined && bullet !== null, line.slice(front));
  const from = isRow ? line.indexOf('|') + 1 : front;
  const to = isRow ? line.lastIndexOf('|') : line.length;
  for (let index = from; index < to; index++) {
    const unit = line.charAt(index);
    if (isRow && unit === '|') trimEnd(text);
    text.put(isRow && unit === '|' ? ',' : unit, start + index);
  }
}

/** Puts a pause between two lines, unless there is a mark already or the second goes on with a small letter. */
function separate(text: TracedText, offset: number, isItem: boolean, next: string): void {
  const last = trimEnd(text);
  const goesOn = !isItem && /^\s*\p{Ll}/u.test(next);
  if (/[\p{L}\p{M}\p{N})\]"'”’»*_`%]/u.test(last) && !goesOn) text.put('.', offset - 1);
  text.put(' ', offset - 1);
}

/** Blanks white space at the end. @returns the last visible unit. */
function trimEnd(text: TracedText): string {
  let index = text.length - 1;
  while (index >= 0 && /^\s?$/.test(text.at(index))) text.blank(index--);
  return text.at(index);
}

function* spokenLines(written: string): Generator<Line> {
  const lines = linesOf(written);
  let fences = lines.filter(({ text }) => isFence(text)).length;
  let isCode = false;
  for (const line of lines) {
    if (isFence(line.text)) {
      fences--;
      // The last one without a language closes a block that began in an earlier segment.
      const canOpen = fences > 0 || line.text.trim() !== FENCE;
      isCode = !isCode && canOpen;
    } else if (!isCode && /\S/.test(line.text) && !isFrame(line.text)) yield line;
  }
}

function linesOf(written: string): Line[] {
  let start = 0;
  return written.split('\n').map((text) => {
    const line = { start, text };
    start += text.length + 1;
    return line;
  });
}

/** A line that opens or closes a code block; with a second fence in it, it is code within a sentence. */
function isFence(line: string): boolean {
  const text = line.trim();
  return text.startsWith(FENCE) && !text.includes(FENCE, FENCE.length);
}

/** A horizontal rule, or the line between the head and the rows of a table. */
function isFrame(line: string): boolean {
  const text = line.replace(/\s/g, '');
  return (
    /^(?:-{3,}|\*{3,}|_{3,})$/.test(text) ||
    (/^[|:-]+$/.test(text) && text.includes('-') && text.includes('|'))
  );
}

function isTableRow(line: string): boolean {
  const text = line.trim();
  return text.length > 1 && text.startsWith('|') && text.endsWith('|');
}
