import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Environment } from '../../src/config/environment.js';
import { ENVIRONMENT_TEXTS } from '../../src/config/environment.texts.js';
import { settingsOf } from '../../src/config/setting.decorators.js';
import { configurationPage, environmentExample } from './config.docs.js';

const committed = (name: string) =>
  readFileSync(fileURLToPath(new URL(`../../${name}`, import.meta.url)), 'utf8');

describe('the documentation of the configuration', () => {
  it('is what the environment class says', () => {
    expect(committed('docs/configuration.md')).toBe(configurationPage());
    expect(committed('.env.example')).toBe(environmentExample());
  });

  it('explains every variable exactly once', () => {
    const explained = Object.values(ENVIRONMENT_TEXTS).flatMap((texts) => Object.keys(texts));
    expect(explained.sort()).toEqual(
      settingsOf(Environment)
        .map(({ name }) => name)
        .sort(),
    );
  });
});
