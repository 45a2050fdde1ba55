import type { Scale } from './scales.js';

/** Names of a currency and of its hundredth. */
export interface Currency {
  one: string;
  many: string;
  smallOne: string;
  smallMany: string;
}

export type CurrencyCode = 'INR' | 'USD' | 'EUR' | 'GBP';

/** A word that stands for an abbreviation. */
export interface Expansion {
  spoken: string;
  /** Only with a full stop after it, as `No.` is not the word no. */
  needsStop: boolean;
  /** Only before a number. */
  needsNumber?: boolean;
}

export interface UnitName {
  one: string;
  many: string;
}

/** Everything the rules must know of a language. */
export interface Language {
  /** @param isIndian Counts in lakh and crore. */
  cardinal: (value: number, isIndian: boolean) => string;
  ordinal: (value: number) => string;
  year: (value: number) => string;
  digits: readonly string[];
  months: readonly string[];
  /** Lower-case names and abbreviations of months, from 1. */
  monthNumbers: ReadonlyMap<string, number>;
  currencies: Readonly<Record<CurrencyCode, Currency>>;
  /** By how they are written, in lower case. */
  scales: ReadonlyMap<string, Scale>;
  units: ReadonlyMap<string, UnitName>;
  abbreviations: ReadonlyMap<string, Expansion>;
  /** Plain numbers are put into words too, since voices read digits in English. */
  spellsPlainNumbers: boolean;
  /** `15 August` rather than `August 15` for a date in numbers. */
  isDayFirst: boolean;
  joinDate: (day: string, month: string, isDayFirst: boolean) => string;
  /** What may come after a time, with what is said: o'clock. */
  hourWords: ReadonlyMap<string, string>;
  clock: (clock: Clock) => { spoken: string; isHourUsed: boolean } | undefined;
  words: LanguageWords;
  /** Words, in lower case, before a number that is a code and said digit by digit. */
  codeWords: ReadonlySet<string>;
}

/** A time as it was written. */
export interface Clock {
  hour: number;
  minute: number;
  /** `a m` or `p m` follows. */
  hasHalf: boolean;
  /** What is said for the word after it, such as "o'clock"; undefined for none. */
  hourWord: string | undefined;
}

export interface LanguageWords {
  point: string;
  percent: string;
  to: string;
  per: string;
  /** Between the parts of an amount; empty for none. */
  and: string;
  dot: string;
  slash: string;
  at: string;
  link: string;
  plus: string;
  minus: string;
  number: string;
  ampersand: string;
}
