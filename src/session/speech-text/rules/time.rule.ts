import { asciiDigits } from '../../ascii.digits.js';
import { startsWithDigit } from './numbers.js';
import { type Rule, wordAfter } from './rule.js';

const CLOCK = /^(\d{1,2}):(\d{2})(am|pm)?$/i;
const HOUR = /^(\d{1,2})(am|pm)?$/i;
const HALF = /^([ap])\.?m$/i;

/** `10:30`, `9:00`, `5 p.m.`, `11:15 AM`, `5pm`, `10:30 बजे`. */
export const readTime: Rule = (place) => {
  const { language, words, at } = place;
  if (!startsWithDigit(words[at]?.core ?? '')) return undefined;
  const core = asciiDigits(words[at]?.core ?? '');
  const written = CLOCK.exec(core);
  const [, hourDigits = '', minuteDigits = '0', attached] = written ?? withoutMinutes(HOUR.exec(core)) ?? [];
  const next = wordAfter(place);
  const half = HALF.exec(attached ?? '') ?? HALF.exec(next?.core ?? '');
  const [hour, minute] = [Number(hourDigits), Number(minuteDigits)];
  const isTime =
    hourDigits !== '' && hour <= 24 && minute <= 59 && (written || (half && hour >= 1 && hour <= 12));
  if (!isTime) return undefined;
  const hasHourWord = next?.core === language.words.hourWord;
  const clock = language.clock({ hour, minute, hasHalf: half !== null, hasHourWord });
  if (!clock) return undefined;
  const isHalfApart = half !== null && !attached;
  const count = isHalfApart || (hasHourWord && clock.isHourUsed) ? 2 : 1;
  const spokenHalf = half ? ` ${half[1]?.toLowerCase()} m` : '';
  return { count, spoken: clock.spoken + spokenHalf, isStopUsed: isHalfApart };
};

function withoutMinutes(
  match: RegExpExecArray | null,
): [string, string, string, string | undefined] | undefined {
  return match ? [match[0], match[1] ?? '', '0', match[2]] : undefined;
}
