import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** A text and the places where a sentence ends in it. */
export interface ScoredCase {
  about: string;
  language: string;
  text: string;
  /** Each end as the number of letters and digits before it: marks and spaces are a matter of taste. */
  ends: number[];
}

export interface CaseList {
  name: string;
  cases: ScoredCase[];
}

const FOLDER = fileURLToPath(new URL('../../test/data/segmenter/', import.meta.url));
const NAMES = ['english', 'hindi', 'hinglish', 'spanish', 'german', 'japanese', 'chinese', 'unseen'];

/** The lists that tell where sentences end: one a language, and one written when the segmenter was finished. */
export function caseLists(): CaseList[] {
  return NAMES.map((name) => {
    const { language, cases } = JSON.parse(readFileSync(`${FOLDER}${name}.json`, 'utf8')) as {
      language?: string;
      cases: { about: string; text: string; language?: string }[];
    };
    const scored = cases.map((one) => toScored(one, one.language ?? language ?? 'en'));
    return { name, cases: scored };
  });
}

function toScored({ about, text }: { about: string; text: string }, language: string): ScoredCase {
  return { about, language, text: text.replaceAll('‖', ''), ends: endsOf(text.split('‖')) };
}

/** Where pieces that make up a text end, the last one, which is the end of the text, left out. */
export function endsOf(pieces: readonly string[]): number[] {
  const ends = new Set<number>();
  let letters = 0;
  for (const piece of pieces) {
    letters += piece.match(/[\p{L}\p{N}]/gu)?.length ?? 0;
    ends.add(letters);
  }
  ends.delete(0);
  ends.delete(letters);
  return [...ends];
}
