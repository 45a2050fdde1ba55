/** What people leave in place of a key: words of templates, angle brackets, dots, one character over and over. */
const PLACEHOLDERS = [
  /^(your|my|the|an?|insert|enter|add|put|replace|paste)[-_ ]/i,
  /(change|replace|fill)[-_ ]?(me|this|it)/i,
  /(api|secret|access)[-_ ]?key[-_ ]?(here|goes)?$/i,
  /(placeholder|example|dummy|secret|password|todo|none|null|undefined)$/i,
  /[<>{}$\s]|\.\.\./,
  /^(.)\1*$/,
  /x{6,}|\*{3,}/i,
];

/** Whether a key is too short to be one, or plainly something to be replaced by one. */
export function isPlaceholder(value: string, minLength: number): boolean {
  return value.length < minLength || PLACEHOLDERS.some((pattern) => pattern.test(value));
}
