import { validateSync } from 'class-validator';
import { ConfigError, type ConfigProblem } from './config.error.js';
import { Environment } from './environment.js';
import { isLoopbackHost } from './origin.rules.js';
import { type Setting, settingsOf } from './setting.decorators.js';

/** Variables as a process has them. */
export type RawEnvironment = Readonly<Record<string, string | undefined>>;

/**
 * Reads and checks every variable. White space around a value is ignored; an empty value counts as not set.
 *
 * @throws {ConfigError} listing every variable that is missing or wrong.
 */
export function checkEnvironment(raw: RawEnvironment): Environment {
  const environment = new Environment();
  const settings = settingsOf(Environment);
  for (const setting of settings) {
    const text = raw[setting.name]?.trim() || setting.default;
    Object.assign(environment, { [setting.name]: text === undefined ? undefined : setting.read(text) });
  }
  const problems = problemsOfEach(environment, settings, raw);
  const known = new Set(problems.map(({ variable }) => variable));
  problems.push(...problemsOfAll(environment, raw).filter(({ variable }) => !known.has(variable)));
  if (problems.length > 0) throw new ConfigError(problems);
  return environment;
}

/** What is wrong with variables taken one by one, in the order of the class. */
function problemsOfEach(
  environment: Environment,
  settings: readonly Setting[],
  raw: RawEnvironment,
): ConfigProblem[] {
  const failed = new Set(
    validateSync(environment, { stopAtFirstError: true }).map(({ property }) => property),
  );
  return settings
    .filter(({ name }) => failed.has(name))
    .map(({ name, expected, isSecret }) => {
      const isMissing = !raw[name]?.trim();
      const fault = isMissing ? 'is missing' : isSecret ? 'is too short or a placeholder' : 'is not valid';
      return { variable: name, problem: `${fault}; expected ${expected.replaceAll('`', '')}` };
    });
}

/** What is wrong with variables taken together. */
function problemsOfAll(environment: Environment, raw: RawEnvironment): ConfigProblem[] {
  const problems: ConfigProblem[] = [];
  const isOpen = environment.AUTH_MODE === 'none' && environment.AUTH_BEHIND_PROXY !== 'yes';
  if (isOpen && !isLoopbackHost(environment.HOST))
    problems.push({
      variable: 'HOST',
      problem:
        'lets anybody in while AUTH_MODE=none; expected a loopback address such as 127.0.0.1, or AUTH_BEHIND_PROXY=yes where a proxy lets in only known clients',
    });
  if (environment.RETRY_BASE_MS > environment.RETRY_CAP_MS)
    problems.push({ variable: 'RETRY_BASE_MS', problem: 'is not valid; expected at most RETRY_CAP_MS' });
  const { FLUX_EAGER_EOT_THRESHOLD: eager, FLUX_EOT_THRESHOLD: final = 0.7 } = environment;
  if (eager !== undefined && eager > final)
    problems.push({
      variable: 'FLUX_EAGER_EOT_THRESHOLD',
      problem: 'is not valid; expected at most FLUX_EOT_THRESHOLD (0.7 unless set)',
    });
  if (raw.NODE_TLS_REJECT_UNAUTHORIZED?.trim() === '0')
    problems.push({
      variable: 'NODE_TLS_REJECT_UNAUTHORIZED',
      problem: 'turns off the check of certificates for keys and speech; expected not to be set to 0',
    });
  return problems;
}
