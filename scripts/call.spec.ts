import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** Runs the program as a person would. */
async function call(...argv: string[]) {
  const program = spawn(process.execPath, ['--import', 'tsx', 'scripts/call.ts', ...argv], { cwd: ROOT });
  let out = '';
  let err = '';
  program.stdout.on('data', (text) => {
    out += text;
  });
  program.stderr.on('data', (text) => {
    err += text;
  });
  const [code] = await once(program, 'close');
  return { code, out, err };
}

describe('npm run call', () => {
  it('says in one sentence and by its exit code what is wrong', async () => {
    const [help, usage, noFile, noServer] = await Promise.all([
      call('--help'),
      call('--speed', '11'),
      call('--wav', 'no-such-file.wav'),
      call('--url', 'ws://127.0.0.1:9', '--text', 'Hello'),
    ]);
    expect(help).toMatchObject({ code: 0, out: expect.stringMatching(/--barge-in-at/) });
    expect(usage).toMatchObject({ code: 64, err: expect.stringMatching(/--speed/) });
    expect(noFile).toMatchObject({
      code: 66,
      err: expect.stringMatching(/no-such-file\.wav: there is no such file/),
    });
    expect(noServer).toMatchObject({ code: 69, err: expect.stringMatching(/127\.0\.0\.1:9.*ECONNREFUSED/) });
    expect([usage, noFile, noServer].map(({ err }) => err.includes('    at '))).toEqual([
      false,
      false,
      false,
    ]);
  }, 30_000);
});
