/** One variable that keeps the server from starting. Holds no value. */
export interface ConfigProblem {
  variable: string;
  problem: string;
}

/** Why the server does not start: every problem at once, names and what is expected, never values. */
export class ConfigError extends Error {
  constructor(readonly problems: readonly ConfigProblem[]) {
    super(textOf(problems));
    this.name = 'ConfigError';
  }
}

function textOf(problems: readonly ConfigProblem[]): string {
  const width = Math.max(...problems.map(({ variable }) => variable.length));
  const lines = problems.map(({ variable, problem }) => `  ${variable.padEnd(width)}  ${problem}`);
  const count = problems.length === 1 ? '1 setting needs' : `${problems.length} settings need`;
  return [
    `Parley cannot start: ${count} attention.`,
    ...lines,
    'Set them in the environment or in .env; docs/configuration.md explains each. No keys at hand? npm run demo needs none.',
  ].join('\n');
}
