import { asciiDigits } from '../../ascii.digits.js';
import { isFollowedDirectly } from '../word.js';
import { numberWords, parseNumber } from './numbers.js';
import { type Rule, wordAfter } from './rule.js';

const PERCENT = /^(-?)([\d०-९][\d०-९,.]*)%$/;
const PERCENT_RANGE = /^([\d०-९][\d०-९.]{0,9})[-–]([\d०-९][\d०-९.]{0,9})%$/;
const RANGE = /^([\d०-९]{1,4})[-–]([\d०-९]{1,4})$/;
const MEASURE = /^([\d०-९][\d०-९,.]*)(°?[\p{L}/\p{M}]{1,5})$/u;
const MAX_CHARS = 40;

/** `12.5%`, `3 %`, `10-15%`. */
export const readPercent: Rule = (place) => {
  const { language, words, at } = place;
  const core = words[at]?.core ?? '';
  if (core.length > MAX_CHARS) return undefined;
  const { percent, to } = language.words;
  const [, from = '', until = ''] = PERCENT_RANGE.exec(core) ?? [];
  const [low, high] = [parseNumber(from), parseNumber(until)];
  if (low && high)
    return {
      count: 1,
      spoken: `${numberWords(low, language)} ${to} ${numberWords(high, language)} ${percent}`,
    };
  const isApart = wordAfter(place)?.core === '%';
  const [, sign, digits = ''] = PERCENT.exec(core) ?? [];
  const number = parseNumber(isApart ? core : digits);
  const minus = sign ? `${language.words.minus} ` : '';
  return number && { count: isApart ? 2 : 1, spoken: `${minus}${numberWords(number, language)} ${percent}` };
};

/** `80 kg`, `5m`, `21°C`, `20 mins.` */
export const readMeasure: Rule = (place) => {
  const { language, words, at } = place;
  const word = words[at];
  if (!word || word.core.length > MAX_CHARS) return undefined;
  const [, digits = '', attached = ''] = MEASURE.exec(word.core) ?? [];
  const next = wordAfter(place);
  const isApart = attached === '';
  const name = language.units.get(isApart ? (next?.core ?? '') : attached);
  const written = isApart ? word.core : digits;
  const number = parseNumber(written);
  if (!name || !number) return undefined;
  const amount = language.spellsPlainNumbers || number.isGrouped ? numberWords(number, language) : written;
  const unit = number.whole === 1 && number.fraction === '' ? name.one : name.many;
  const last = isApart ? next : word;
  return { count: isApart ? 2 : 1, spoken: `${amount} ${unit}`, isStopUsed: isFollowedDirectly(last) };
};

/** `10-12`: only where the second is the larger, since codes are written so too. */
export const readRange: Rule = ({ language, words, at }) => {
  const [, from = '', to = ''] = RANGE.exec(words[at]?.core ?? '') ?? [];
  if (/^[0०]/.test(from) || Number(asciiDigits(from)) >= Number(asciiDigits(to))) return undefined;
  const [low, high] = [parseNumber(from), parseNumber(to)];
  if (!low || !high) return undefined;
  const [start, end] = language.spellsPlainNumbers
    ? [numberWords(low, language), numberWords(high, language)]
    : [from, to];
  return { count: 1, spoken: `${start} ${language.words.to} ${end}` };
};

/** `12,500`, and in languages whose voices need it every number; not one with zeros before it, which is a code. */
export const readNumber: Rule = ({ language, words, at }) => {
  const core = words[at]?.core ?? '';
  const number = parseNumber(core);
  if (!number || (!number.isGrouped && !language.spellsPlainNumbers)) return undefined;
  if (/^[0०][\d०-९]/.test(core)) return undefined;
  const isYear = !number.isGrouped && number.fraction === '' && core.length === 4;
  return { count: 1, spoken: isYear ? language.year(number.whole) : numberWords(number, language) };
};
