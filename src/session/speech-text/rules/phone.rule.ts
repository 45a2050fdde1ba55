import { asciiDigits } from '../../ascii.digits.js';
import { digitWords } from './numbers.js';
import type { Place, Rule } from './rule.js';

const PIECE = /^\+?\d[\d.-]*$/;
const MIN_DIGITS = 10;
const MAX_DIGITS = 15;
const MAX_PIECES = 6;
/** Ten digits in a row are said in two halves, as people do. */
const LONG_GROUP = 10;

/** `98765 43210`, `+91 98765 43210`, `1-800-555-0199`, `9876543210`: digit by digit, with a pause between groups. */
export const readPhone: Rule = (place) => {
  const pieces = piecesAt(place);
  const groups = pieces.flatMap((piece) => piece.replace('+', '').split(/[.-]/).filter(Boolean));
  const digits = groups.join('').length;
  if (digits < MIN_DIGITS || digits > MAX_DIGITS) return undefined;
  const { language } = place;
  const spoken = groups.flatMap(halves).map((group) => digitWords(group, language));
  const plus = pieces[0]?.startsWith('+') ? `${language.words.plus} ` : '';
  return { count: pieces.length, spoken: plus + spoken.join(', ') };
};

/** The words that together may be one number: as many as stay within its length. */
function piecesAt({ words, at }: Place): string[] {
  const pieces: string[] = [];
  let digits = 0;
  for (let index = at; index < at + MAX_PIECES; index++) {
    const word = words[index];
    const core = asciiDigits(word?.core ?? '');
    if (!word || !PIECE.test(core)) break;
    if (pieces.length > 0 && (word.lead !== '' || core.startsWith('+'))) break;
    digits += core.replace(/\D/g, '').length;
    if (digits > MAX_DIGITS) break;
    pieces.push(core);
    if (word.trail !== '') break;
  }
  return pieces;
}

function halves(group: string): string[] {
  if (group.length < LONG_GROUP) return [group];
  const front = group.length - LONG_GROUP;
  const parts = [
    group.slice(0, front),
    group.slice(front, front + LONG_GROUP / 2),
    group.slice(front + LONG_GROUP / 2),
  ];
  return parts.filter(Boolean);
}

const CODE = /^\d{4,9}$/;
/** How far before a code the word that says so may stand: "code is", "PIN कोड है". */
const CODE_WORD_DISTANCE = 3;

/** `Your OTP is 482913`: digit by digit. */
export const readCode: Rule = ({ words, at, language }) => {
  const core = asciiDigits(words[at]?.core ?? '');
  if (!CODE.test(core)) return undefined;
  const before = words.slice(Math.max(0, at - CODE_WORD_DISTANCE), at);
  if (!before.some((word) => language.codeWords.has(word.core.toLowerCase()))) return undefined;
  return { count: 1, spoken: digitWords(core, language) };
};
