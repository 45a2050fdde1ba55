import { asciiDigits } from '../../ascii.digits.js';
import type { Language } from '../languages/language.js';
import { isFollowedDirectly, type Reading, type Word } from '../word.js';
import { startsWithDigit } from './numbers.js';
import type { Place, Rule } from './rule.js';

const IN_NUMBERS = /^(\d{1,2})([/.-])(\d{1,2})\2(\d{4})$/;
const SORTABLE = /^(\d{4})-(\d{2})-(\d{2})$/;
const DAY = /^(\d{1,2})(?:st|nd|rd|th)?$/;
const YEAR = /^(?:19|20)\d{2}$/;

/** `15/08/2026`, `2026-02-28`, `15 Aug. 2026`, `Jan 3, 2005`, `March 1st`. */
export const readDate: Rule = (place) => readInNumbers(place) ?? readDayMonth(place) ?? readMonthDay(place);

function readInNumbers({ words, at, language }: Place): Reading | undefined {
  const core = asciiDigits(words[at]?.core ?? '');
  if (!startsWithDigit(core)) return undefined;
  const sortable = SORTABLE.exec(core);
  if (sortable) return dateOf(sortable.slice(1).map(Number), language, language.isDayFirst);
  const [, first, , second, year] = (IN_NUMBERS.exec(core) ?? []).map(Number);
  if (!first || !second || !year) return undefined;
  // Where only one order is possible, the language does not matter.
  const isDayFirst = first > 12 || (language.isDayFirst && second <= 12);
  const [day, month] = isDayFirst ? [first, second] : [second, first];
  return dateOf([year, month, day], language, isDayFirst);
}

function dateOf(
  [year = 0, month = 0, day = 0]: number[],
  language: Language,
  isDayFirst: boolean,
): Reading | undefined {
  const name = language.months[month - 1];
  if (!name || day < 1 || day > 31) return undefined;
  const spoken = language.joinDate(language.ordinal(day), name, isDayFirst);
  return { count: 1, spoken: `${spoken} ${language.year(year)}` };
}

function readDayMonth({ words, at, language }: Place): Reading | undefined {
  const [first, second, third] = words.slice(at, at + 3);
  const [day, month] = [dayOf(first), monthOf(second, language)];
  if (!day || !month || first?.trail !== '') return undefined;
  return withYear(language.joinDate(language.ordinal(day), month, true), second, third, language);
}

function readMonthDay({ words, at, language }: Place): Reading | undefined {
  const [first, second, third] = words.slice(at, at + 3);
  const [month, day] = [monthOf(first, language), dayOf(second)];
  if (!day || !month || !isFollowedDirectly(first)) return undefined;
  return withYear(language.joinDate(language.ordinal(day), month, false), second, third, language);
}

/** The year after a date in words, with or without a comma before it. */
function withYear(date: string, last: Word | undefined, next: Word | undefined, language: Language): Reading {
  const year = asciiDigits(next?.core ?? '');
  const isJoined = last?.trail === '' || last?.trail === '.' || last?.trail === ',';
  if (!isJoined || next?.lead !== '' || !YEAR.test(year))
    return { count: 2, spoken: date, isStopUsed: isAbbreviated(last) };
  return { count: 3, spoken: `${date} ${language.year(Number(year))}` };
}

function dayOf(word: Word | undefined): number | undefined {
  const day = Number(DAY.exec(asciiDigits(word?.core ?? ''))?.[1] ?? 0);
  return day >= 1 && day <= 31 ? day : undefined;
}

/** A month is written with a capital: "you may 5" is none. */
function monthOf(word: Word | undefined, language: Language): string | undefined {
  if (!word || /^\p{Ll}/u.test(word.core)) return undefined;
  const number = language.monthNumbers.get(word.core.toLowerCase());
  return number === undefined ? undefined : language.months[number - 1];
}

function isAbbreviated(word: Word | undefined): boolean {
  return word?.trail === '.' && /\p{L}/u.test(word.core);
}
