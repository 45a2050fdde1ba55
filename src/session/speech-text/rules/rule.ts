import type { Language } from '../languages/language.js';
import type { Reading, Word } from '../word.js';

/** Where in a text a rule is asked. */
export interface Place {
  words: readonly Word[];
  at: number;
  language: Language;
}

/** Puts the words at a place into spoken ones; undefined when they are none of its business. */
export type Rule = (place: Place) => Reading | undefined;

/** The word some places on, if nothing but white space is between the word at hand and it. */
export function wordAfter({ words, at }: Place, distance = 1): Word | undefined {
  for (let index = at; index < at + distance; index++) if (words[index]?.trail !== '') return undefined;
  return words[at + distance]?.lead === '' ? words[at + distance] : undefined;
}
