import { createServer } from 'node:net';
import { AgentFileError } from './agent/agent.yaml.js';
import { explainStart } from './start.faults.js';

/** What listening there fails with. */
function refusalAt(host: string, port = 0): Promise<unknown> {
  return new Promise((resolve) => createServer().once('error', resolve).listen(port, host));
}

describe('a server that does not start', () => {
  it('says that its address is not one of this machine', async () => {
    // RFC 5737: nobody has it.
    expect(explainStart(await refusalAt('192.0.2.1'))).toEqual({
      text: 'Parley cannot start: this address may not be listened on; change HOST or PORT.',
      exitCode: 1,
    });
  });

  it('blames the address for nothing else that is not allowed', () => {
    const denied = Object.assign(new Error("EACCES: permission denied, open '/data/key.pem'"), {
      code: 'EACCES',
      syscall: 'open',
    });
    const { text, exitCode } = explainStart(denied);
    expect([text, exitCode]).toEqual([expect.stringContaining('/data/key.pem'), 1]);
    expect(text).not.toContain('HOST');
  });

  it('ends with 78 when somebody has to mend a file first', () => {
    const fault = new AgentFileError('a.yaml: cannot be read (EACCES)');
    expect(explainStart(fault)).toEqual({
      text: 'Parley cannot start: an agent definition cannot be used.\n  a.yaml: cannot be read (EACCES)',
      exitCode: 78,
    });
  });

  it.each([undefined, null, 'out of luck', new Error('out of luck')])(
    'tells what it knows of %p',
    (error) => {
      expect(explainStart(error).text).toMatch(/^Parley cannot start: /);
    },
  );
});
