import { ENGLISH } from './languages/english.js';
import { HINDI } from './languages/hindi.js';
import type { Language } from './languages/language.js';
import { withoutInlineMarkup } from './markdown.inline.js';
import { withoutLineMarkup } from './markdown.lines.js';
import { Pronunciations } from './pronunciations.js';
import { readAbbreviation } from './rules/abbreviation.rule.js';
import { readAddress, withoutScheme } from './rules/address.rule.js';
import { readDate } from './rules/date.rule.js';
import { readMoneyRange } from './rules/money.range.rule.js';
import { readMoney } from './rules/money.rule.js';
import { readCode, readPhone } from './rules/phone.rule.js';
import { readMeasure, readNumber, readPercent, readRange } from './rules/quantity.rules.js';
import type { Rule } from './rules/rule.js';
import { readTime } from './rules/time.rule.js';
import type { SpokenWord } from './spoken.map.js';
import { TracedText } from './traced.text.js';
import { partWord, type Reading, type Word } from './word.js';

export interface SpeakableOptions {
  /** BCP-47 tag, or `multi` for English and Hindi side by side, which is also the default. */
  language?: string;
  /** How words are to be said, by the word as it is written; `Pronunciations` where the list serves many texts. */
  pronunciations?: Readonly<Record<string, string>> | Pronunciations;
  /** `written` leaves everything but the pronunciations as it is; default `words`. */
  speechText?: 'words' | 'written';
}

/** A text as a voice should get it. */
export interface Speakable {
  /** Empty when there is nothing to say. */
  spoken: string;
  /** In order; every spoken character but the spaces between words is in one of its ranges. */
  map: SpokenWord[];
}

/** The first that knows the words at hand says them. */
const RULES: readonly Rule[] = [
  readAddress,
  readMoneyRange,
  readMoney,
  readPercent,
  readDate,
  readTime,
  readPhone,
  readCode,
  readMeasure,
  readRange,
  readNumber,
  readAbbreviation,
];

/**
 * Turns a text into one that a voice says well: no markup, no emoji, numbers and abbreviations in words. The client goes on
 * showing the text as it was written; the map leads from what was heard back to it.
 *
 * Numbers, addresses and abbreviations are known in English and, where the text is in Devanagari, Hindi. In other languages
 * only markup, emoji and the scheme of addresses are taken away. Takes time in proportion to the text.
 *
 * A voice that reads all of that well itself can have it as it is written (`speechText`).
 */
export function speakable(text: string, options: SpeakableOptions = {}): Speakable {
  const isAsWritten = options.speechText === 'written';
  const words = (isAsWritten ? TracedText.of(text) : withoutMarkup(text)).words().map(partWord);
  const language = languageOf(text, options.language);
  const pronunciations = pronunciationsOf(options.pronunciations);
  const speech = new Speech();
  for (let at = 0; at < words.length; ) {
    const reading =
      pronunciations.read(words, at) ?? (isAsWritten ? asWritten : readByRule)(words, at, language);
    speech.add(words.slice(at, at + reading.count), reading, at + reading.count === words.length);
    at += reading.count;
  }
  return speech.result();
}

function pronunciationsOf(list: SpeakableOptions['pronunciations'] = {}): Pronunciations {
  return list instanceof Pronunciations ? list : new Pronunciations(list);
}

function withoutMarkup(text: string): TracedText {
  return withoutInlineMarkup(withoutLineMarkup(text));
}

function asWritten(words: readonly Word[], at: number): Reading {
  return { count: 1, spoken: words[at]?.core ?? '' };
}

function readByRule(words: readonly Word[], at: number, language: Language | undefined): Reading {
  const plain = asWritten(words, at);
  if (!language) return { ...plain, spoken: withoutScheme(plain.spoken) };
  for (const rule of RULES) {
    const reading = rule({ words, at, language });
    if (reading) return reading;
  }
  return plain;
}

/** Undefined: one the rules do not know. */
function languageOf(text: string, tag = 'multi'): Language | undefined {
  const [primary = '', region] = tag.toLowerCase().split('-');
  if (primary !== 'en' && primary !== 'hi' && primary !== 'multi') return undefined;
  if (/\p{Script=Devanagari}/u.test(text)) return HINDI;
  return region === 'us' ? { ...ENGLISH, isDayFirst: false } : ENGLISH;
}

/** Spoken words put together, and where each comes from. */
class Speech {
  private spoken = '';
  private readonly map: SpokenWord[] = [];

  /** @param isLast The text ends with these words: a full stop then also ends the sentence. */
  add(words: readonly Word[], { spoken, isStopUsed }: Reading, isLast: boolean): void {
    const [first, last] = [words[0], words.at(-1)];
    if (!first || !last) return;
    const isStopDropped = isStopUsed && !isLast && last.trail === '.';
    const isStopInside = isStopUsed && /^\.[,;:!?]/.test(last.trail);
    const trail = isStopDropped || isStopInside ? last.trail.slice(1) : last.trail;
    const text = first.lead + spoken + trail;
    if (text === '') return;
    const isMark = /^[.,!?;:…।॥]+$/.test(text);
    if (this.spoken !== '' && !isMark) this.spoken += ' ';
    const spokenStart = this.spoken.length;
    this.spoken += text;
    this.map.push({ spokenStart, spokenEnd: this.spoken.length, start: first.start, end: last.end });
  }

  result(): Speakable {
    return /[\p{L}\p{N}]/u.test(this.spoken)
      ? { spoken: this.spoken, map: this.map }
      : { spoken: '', map: [] };
  }
}
