import { asciiDigits } from '../../ascii.digits.js';
import { startsWithDigit } from './numbers.js';
import { type Rule, wordAfter } from './rule.js';

const CLOCK = /^(\d{1,2}):(\d{2})(am|pm)?$/i;
/** Only with what shows it to be a time: 10.30 may be a price or a measure. */
const DOTTED_CLOCK = /^(\d{1,2})\.(\d{2})(am|pm)?$/i;
const HOUR = /^(\d{1,2})(am|pm)?$/i;
/** Also said of a duration: 10.30 hrs, and 2:30 hrs, since a time of day in these words has two digits, 09:30 hrs. */
const HOURS = /^h(?:ou)?rs$/;
const HALF = /^([ap])\.?m$/i;

/** `10:30`, `9:00`, `5 p.m.`, `11:15 AM`, `5pm`, `10:30 बजे`, `10.30 बजे`, `17:00 hrs`. */
export const readTime: Rule = (place) => {
  const { language, words, at } = place;
  if (!startsWithDigit(words[at]?.core ?? '')) return undefined;
  const core = asciiDigits(words[at]?.core ?? '');
  const next = wordAfter(place);
  const colon = CLOCK.exec(core);
  const written = colon ?? DOTTED_CLOCK.exec(core);
  const [, hourDigits = '', minuteDigits = '0', attached] = written ?? withoutMinutes(HOUR.exec(core)) ?? [];
  const half = HALF.exec(attached ?? '') ?? HALF.exec(next?.core ?? '');
  const [hour, minute] = [Number(hourDigits), Number(minuteDigits)];
  const isHours = !half && HOURS.test(next?.core ?? '');
  const isDuration = colon && isHours && hourDigits.length === 1;
  const hourWord = half || isDuration ? undefined : language.hourWords.get(next?.core ?? '');
  const isDottedTime = written && hourWord && !isHours;
  const isShown = colon || isDottedTime || (half && hour >= 1 && hour <= 12);
  if (hourDigits === '' || hour > 24 || minute > 59 || !isShown) return undefined;
  if (isDuration && minute === 0) return { count: 1, spoken: language.cardinal(hour, false) };
  const clock = language.clock({ hour, minute, hasHalf: half !== null, hourWord });
  if (!clock) return undefined;
  const isHalfApart = half !== null && !attached;
  const count = isHalfApart || (hourWord && clock.isHourUsed) ? 2 : 1;
  const spokenHalf = half ? ` ${half[1]?.toLowerCase()} m` : '';
  return { count, spoken: clock.spoken + spokenHalf, isStopUsed: isHalfApart };
};

function withoutMinutes(
  match: RegExpExecArray | null,
): [string, string, string, string | undefined] | undefined {
  return match ? [match[0], match[1] ?? '', '0', match[2]] : undefined;
}
