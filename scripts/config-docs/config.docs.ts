import { Environment } from '../../src/config/environment.js';
import { CHAPTERS, type Chapter, ENVIRONMENT_TEXTS } from '../../src/config/environment.texts.js';
import { type Setting, settingsOf } from '../../src/config/setting.decorators.js';

/** A variable with what is said of it. */
interface Entry extends Setting {
  text: string;
}

function chapters(): [Chapter, Entry[]][] {
  const settings = settingsOf(Environment);
  return CHAPTERS.map((chapter) => {
    const texts: Readonly<Record<string, string | undefined>> = ENVIRONMENT_TEXTS[chapter];
    const entries = settings.flatMap((setting) => {
      const text = texts[setting.name];
      return text === undefined ? [] : [{ ...setting, text }];
    });
    return [chapter, entries];
  });
}

/** The whole of docs/configuration.md. */
export function configurationPage(): string {
  const tables = chapters().map(([chapter, entries]) =>
    [
      `## ${chapter}`,
      '',
      '| variable | meaning | values | default |',
      '|---|---|---|---|',
      ...entries.map(row),
    ].join('\n'),
  );
  return `${[INTRODUCTION, ...tables].join('\n\n')}\n`;
}

function row(entry: Entry): string {
  const required =
    entry.requiredWhen && `required ${entry.requiredWhen}`.replace('required always', 'required');
  const fallback = required ?? (entry.default === undefined ? 'unset' : `\`${entry.default}\``);
  return `| \`${entry.name}\` | ${entry.text} | ${entry.expected} | ${fallback} |`;
}

/** The whole of .env.example: what must be given stands there empty, the rest as a comment with its default. */
export function environmentExample(): string {
  const blocks = chapters().map(([chapter, entries]) =>
    [`# --- ${chapter} ---`, ...entries.flatMap(exampleLines)].join('\n'),
  );
  return `${['# Copy to .env and fill in. docs/configuration.md has the whole table.', ...blocks].join('\n\n')}\n`;
}

function exampleLines(entry: Entry): string[] {
  const assignment = `${entry.name}=${entry.default ?? ''}`;
  return [`# ${entry.text.replaceAll('`', '')}`, entry.requiredWhen ? assignment : `#${assignment}`];
}

const INTRODUCTION = `# Configuration

<!-- Generated from src/config/environment.ts by \`npm run docs\`; edit there. -->

Everything is set by environment variables. When the server is started from a folder with a \`.env\` file, that file is read
first; variables of the environment win over it. White space around a value is ignored and an empty value counts as not set.

All variables are checked before anything else happens. If one is missing or wrong the server does not start: it prints one list of
all of them, with names and what is expected but never a value, and exits with code 78. Besides the rules of the
tables: keys that are plainly placeholders are refused, \`HOST\` must be a loopback address while \`AUTH_MODE=none\` (unless
\`AUTH_BEHIND_PROXY=yes\`), \`RETRY_BASE_MS\` must not exceed \`RETRY_CAP_MS\`, and \`NODE_TLS_REJECT_UNAUTHORIZED=0\` is refused.`;
