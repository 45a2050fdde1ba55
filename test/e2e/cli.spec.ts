import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readWav } from '../../client/src/node/wav.file.js';
import { ROOT } from '../helpers/source.imports.js';
import { decodeMp3 } from './sound.js';
import { type Stack, startProcessStack } from './stack.js';

jest.setTimeout(120_000);

const QUESTION = join(ROOT, 'emulators/clips/en-yes.wav');
const ANSWER = 'Wonderful. Which day suits you best, and at what time?';

/** What a run of the program came to. */
interface Run {
  code: number;
  out: string;
  err: string;
}

let stack: Stack;
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'parley-cli-'));
  stack = await startProcessStack();
});
afterAll(async () => {
  await stack?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Runs `npm run call` as a person would, without npm. */
async function call(...argv: string[]): Promise<Run> {
  const args = ['--import', 'tsx', 'scripts/call.ts', '--url', stack.voiceUrl, ...argv];
  const program = spawn(process.execPath, args, { cwd: ROOT, env: { PATH: process.env.PATH } });
  const run: Run = { code: -1, out: '', err: '' };
  program.stdout.setEncoding('utf8').on('data', (text: string) => {
    run.out += text;
  });
  program.stderr.setEncoding('utf8').on('data', (text: string) => {
    run.err += text;
  });
  [run.code] = await once(program, 'close');
  return run;
}

describe('npm run call on the built server', () => {
  it('prints the words that were said and the answer, and keeps the voice as MP3', async () => {
    const file = join(folder, 'heard.mp3');
    const { code, out, err } = await call('--wav', QUESTION, '--out', file);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/you +Yes\./);
    expect(out).toContain('Hello from Meridian Motors.');
    expect(out).toContain(ANSWER);
    const sound = await decodeMp3([{ bytes: readFileSync(file) }]);
    // The greeting has 27 characters, the answer 54; the voice takes 65 ms for each.
    expect(sound.durationMs).toBeGreaterThan(5_000);
    expect(sound.loudnessDb).toBeGreaterThan(-30);
  });

  it('interrupts when told to, and says for programs what was heard and what was not', async () => {
    const file = join(folder, 'heard.wav');
    const argv = ['--text', 'Tell me everything', '--barge-in-at', '800', '--output', 'pcm', '--out', file];
    const { code, out } = await call(...argv, '--json');
    expect(code).toBe(0);
    const { turns, heard } = JSON.parse(out);
    expect(turns[1]).toMatchObject({ source: 'text', outcome: 'interrupted', reason: 'button' });
    expect(turns[1].heardText).toMatch(/^Gladly/);
    expect(turns[1].unheardText).not.toBe('');
    const heardMs = heard.reduce((sum: number, one: { heardMs: number }) => sum + one.heardMs, 0);
    const { samples, sampleRateHz } = readWav(readFileSync(file));
    expect((samples.length * 1_000) / sampleRateHz).toBeCloseTo(heardMs, -1);
  });

  it('tells by its exit code that a file is no sound', async () => {
    const file = join(folder, 'no.wav');
    writeFileSync(file, 'This is a letter, not a sound.');
    const { code, err } = await call('--wav', file);
    expect(code).toBe(65);
    expect(err).toContain('no.wav: The file is no WAV file.');
  });

  it('leaves no error in the log of the server', () => {
    expect(stack.loggedErrors()).toEqual([]);
  });
});
