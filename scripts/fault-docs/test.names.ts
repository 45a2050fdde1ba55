import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import type { TestName } from './fault.row.js';

/** No test has such a name, so that Jest only lists them. */
const NO_TEST = 'a test that nobody has written';

interface JestReport {
  testResults: { name: string; message: string; assertionResults: { fullName: string; status: string }[] }[];
}

/** Full names of the tests of each file, as Jest knows them; runs none of them. */
export function listTests(root: string, files: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'tests-'));
  const output = join(folder, 'list.json');
  try {
    const asked = ['--no-install', 'jest', '--json', `--outputFile=${output}`, '-t', NO_TEST, ...files];
    spawnSync('npx', asked, { cwd: root, stdio: 'ignore' });
    return testNames(root, JSON.parse(readFileSync(output, 'utf8')));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Every named test that does not exist, each as a sentence. */
export function missingTests(
  known: ReadonlyMap<string, readonly string[]>,
  wanted: readonly TestName[],
): string[] {
  return wanted
    .filter(([file, part]) => !known.get(file)?.some((name) => name.includes(part)))
    .map(([file, part]) => `${file} has no test called "${part}"`);
}

function testNames(root: string, report: JestReport): ReadonlyMap<string, readonly string[]> {
  return new Map(
    report.testResults.map(({ name, assertionResults }) => [
      relative(root, name),
      assertionResults.map(({ fullName }) => fullName),
    ]),
  );
}
