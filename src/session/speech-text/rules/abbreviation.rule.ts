import { parseNumber } from './numbers.js';
import type { Rule } from './rule.js';

/** `Dr.`, `e.g.`, `No. 5`, `#6`, `&`. */
export const readAbbreviation: Rule = ({ words, at, language }) => {
  const word = words[at];
  if (!word) return undefined;
  const { core, trail } = word;
  if (core === '&') return { count: 1, spoken: language.words.ampersand };
  if (/^#\d{1,9}$/.test(core)) return { count: 1, spoken: `${language.words.number} ${core.slice(1)}` };
  const hasStop = trail.startsWith('.');
  const expansion = language.abbreviations.get(core);
  if (!expansion || (expansion.needsStop && !hasStop)) return undefined;
  if (expansion.needsNumber && !parseNumber(words[at + 1]?.core ?? '')) return undefined;
  return { count: 1, spoken: expansion.spoken, isStopUsed: hasStop };
};
