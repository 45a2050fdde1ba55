/** `{{name}}`, white space inside the braces allowed. */
const PLACEHOLDER = /\{\{\s*([A-Za-z][A-Za-z0-9_]{0,39})\s*\}\}/g;
/** Line breaks and other control characters, which could pass for structure inside instructions. */
const CONTROL = /[\p{Cc}\u2028\u2029]+/gu;

/** The names of all placeholders of a template, each once, in order of appearance. */
export function placeholdersOf(template: string): string[] {
  return [...new Set([...template.matchAll(PLACEHOLDER)].map((match) => match[1] as string))];
}

/**
 * The beginning of the first pair of braces that is no placeholder, as in `{{my name}}`.
 *
 * @param isSpoken Then a closing pair alone counts as well; in what nobody hears it may end a piece of JSON.
 */
export function strayBracesIn(template: string, isSpoken: boolean): string | undefined {
  const stray = isSpoken ? /(\{\{|\}\}).{0,30}/ : /\{\{.{0,30}/;
  return stray.exec(template.replace(PLACEHOLDER, ' '))?.[0];
}

/**
 * Puts values in place of placeholders in one pass: a value that looks like a placeholder is not filled again.
 *
 * Values come from clients, so line breaks in them become spaces: a value cannot start a paragraph of its own.
 */
export function fillTemplate(template: string, values: Readonly<Record<string, string>>): string {
  return template.replace(PLACEHOLDER, (whole, name: string) =>
    Object.hasOwn(values, name) ? (values[name] as string).replace(CONTROL, ' ').trim() : whole,
  );
}
