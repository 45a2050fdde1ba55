import type { Language } from '../languages/language.js';
import type { Rule } from './rule.js';

const SCHEME = /^https?:\/\//i;
const EMAIL = /^([\w.+-]{1,64})@([a-z0-9-]+(?:\.[a-z0-9-]+)+)$/i;
const HOST = /^[a-z0-9-]+(?:\.[a-z0-9-]+)+$/i;
/** Without a scheme only these make an address: Node.js is none. */
const ENDINGS = new Set(
  'com org net edu gov io ai app dev co in uk us de fr es it nl eu info biz shop store online site me tv jp cn au ca'.split(
    ' ',
  ),
);
/** Longer ones are not said, and nobody could write them down. */
const MAX_SPOKEN_CHARS = 40;
const MAX_PARTS = 2;

/** `example.com`, `https://www.example.com/offers`, `jane@example.com`; long ones are "the link". */
export const readAddress: Rule = ({ words, at, language }) => {
  const core = words[at]?.core ?? '';
  if (!core.includes('.') && !SCHEME.test(core)) return undefined;
  const spoken = emailWords(core, language) ?? urlWords(core, language);
  return spoken === undefined ? undefined : { count: 1, spoken };
};

/** An address without what is never said: for languages of which the rules know nothing. */
export function withoutScheme(text: string): string {
  return SCHEME.test(text) ? text.replace(SCHEME, '').replace(/^www\./i, '') : text;
}

function emailWords(core: string, language: Language): string | undefined {
  if (core.length > 2 * MAX_SPOKEN_CHARS) return undefined;
  const [, name = '', host = ''] = EMAIL.exec(core) ?? [];
  if (!host) return undefined;
  return `${dotted(name, language)} ${language.words.at} ${dotted(host, language)}`;
}

function urlWords(core: string, language: Language): string | undefined {
  const hasScheme = SCHEME.test(core);
  const [host = '', ...parts] = core
    .replace(SCHEME, '')
    .replace(/^www\./i, '')
    .split('/')
    .filter(Boolean);
  const isAddress = hasScheme || /^www\./i.test(core) || isKnownHost(host);
  if (!isAddress) return undefined;
  const isLong = core.length > MAX_SPOKEN_CHARS || parts.length > MAX_PARTS;
  if (isLong || !HOST.test(host) || !parts.every((part) => /^[\p{L}\p{N}._-]+$/u.test(part)))
    return language.words.link;
  const path = parts
    .map((part) => dotted(part.replace(/[_-]/g, ' '), language))
    .filter((words) => words !== '')
    .map((words) => ` ${language.words.slash} ${words}`);
  return dotted(host, language) + path.join('');
}

function isKnownHost(host: string): boolean {
  if (host.length > MAX_SPOKEN_CHARS || !HOST.test(host)) return false;
  return ENDINGS.has(host.slice(host.lastIndexOf('.') + 1)) && /^[a-z]/i.test(host);
}

function dotted(text: string, language: Language): string {
  const words = text.replaceAll('.', ` ${language.words.dot} `).split(' ');
  return words.filter((word) => word !== '').join(' ');
}
