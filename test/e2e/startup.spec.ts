import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TEST_KEYS } from '../helpers/gateway.harness.js';
import { ServerProcess } from '../helpers/server.process.js';
import { VoiceClient } from '../helpers/voice.client.js';

jest.setTimeout(60_000);

/** Vendors nobody listens for, and patience with them, so that a session lives but leaves this machine never. */
const UNREACHABLE = {
  DEEPGRAM_URL: 'ws://127.0.0.1:9',
  OPENAI_REALTIME_URL: 'ws://127.0.0.1:9',
  ELEVENLABS_URL: 'http://127.0.0.1:9',
  RETRY_ATTEMPTS: '20',
  RETRY_BUDGET_MS: '60000',
};

let server: ServerProcess;
const start = (env: Record<string, string>) => {
  server = new ServerProcess(env);
  return server;
};
afterEach(async () => {
  server.signal('SIGKILL');
  await server.ended;
});

describe('a server that cannot work does not start', () => {
  it('and lists every missing setting at once, before it loads anything', async () => {
    const { exitCode, stdout, stderr } = await start({}).ended;
    expect([exitCode, stdout]).toEqual([78, '']);
    expect(stderr.split('\n').slice(0, 5)).toEqual([
      'Parley cannot start: 4 settings need attention.',
      '  DEEPGRAM_API_KEY     is missing; expected a Deepgram API key',
      '  OPENAI_API_KEY       is missing; expected an OpenAI API key',
      '  ELEVENLABS_API_KEY   is missing; expected an ElevenLabs API key',
      '  ELEVENLABS_VOICE_ID  is missing; expected the id of an ElevenLabs voice',
    ]);
    expect(stderr).not.toMatch(/^ +at /m);
  });

  it('and names what is wrong without showing it', async () => {
    const env = {
      ...TEST_KEYS,
      DEEPGRAM_API_KEY: 'your-key-here',
      HOST: '0.0.0.0',
      NODE_TLS_REJECT_UNAUTHORIZED: '0',
    };
    const { exitCode, stderr } = await start(env).ended;
    expect(exitCode).toBe(78);
    expect(stderr).toMatch(/DEEPGRAM_API_KEY +is too short or a placeholder/);
    expect(stderr).toMatch(/HOST +lets anybody in/);
    expect(stderr).toMatch(/NODE_TLS_REJECT_UNAUTHORIZED +turns off/);
    expect(stderr).not.toContain('your-key-here');
  });

  it('and points at the line of an agent definition', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'agents-'));
    writeFileSync(join(dir, 'sales.yaml'), 'name: sales\ninstrutions: x\n');
    const { exitCode, stderr } = await start({ ...TEST_KEYS, AGENTS_DIR: dir }).ended;
    rmSync(dir, { recursive: true });
    expect(exitCode).toBe(78);
    expect(stderr).toContain('sales.yaml:2: "instrutions" is unknown');
  });

  it('and says that its port is taken', async () => {
    const blocker = createServer().listen(0, '127.0.0.1');
    await new Promise((done) => blocker.once('listening', done));
    const { port } = blocker.address() as AddressInfo;
    const { exitCode, stderr } = await start({ ...TEST_KEYS, PORT: String(port) }).ended;
    blocker.close();
    expect([exitCode, stderr]).toEqual([
      1,
      'Parley cannot start: the port is taken; set PORT to another one.\n',
    ]);
  });
});

describe('a server that may open too few files', () => {
  it('does not start, and says so whatever failed for it', async () => {
    server = new ServerProcess(TEST_KEYS, { mostOpenFiles: 200 });
    const { exitCode, stderr } = await server.ended;
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/^Parley cannot start: probably because no more than 200 files may be open/);
  });

  it('starts with a warning where only MAX_SESSIONS needs more', async () => {
    server = new ServerProcess({ ...TEST_KEYS, MAX_SESSIONS: '500' }, { mostOpenFiles: 512 });
    await server.port();
    expect(server.log).toContainEqual(
      expect.objectContaining({
        level: 'warn',
        message: expect.stringContaining('too low for MAX_SESSIONS'),
      }),
    );
  });
});

describe('a server that can work', () => {
  it('starts without asking any vendor anything, and says so only in JSON lines without keys', async () => {
    const port = await start({ ...TEST_KEYS, LOG_LEVEL: 'debug' }).port();
    const answers = await Promise.all(
      ['/health/live', '/health/ready', '/metrics'].map(async (path) => {
        const response = await fetch(`http://127.0.0.1:${port}${path}`, { headers: { connection: 'close' } });
        await response.text();
        return response.status;
      }),
    );
    expect(answers).toEqual([200, 200, 200]);
    server.signal('SIGTERM');
    const { exitCode, stdout, stderr } = await server.ended;
    expect([exitCode, stderr]).toEqual([0, '']);
    expect(server.log.length).toBeGreaterThan(3);
    for (const key of Object.values(TEST_KEYS).slice(0, 3)) expect(stdout).not.toContain(key);
  });

  it('says loudly that its vendors are simulated', async () => {
    await start({ ...TEST_KEYS, SIMULATED_VENDORS: 'yes' }).port();
    expect(server.log.map(({ level, message }) => [level, message])).toContainEqual([
      'warn',
      'Vendors are SIMULATED: nothing here hears, thinks or speaks',
    ]);
  });

  it('needs no OpenAI key to echo', async () => {
    const { OPENAI_API_KEY: _, ...keys } = TEST_KEYS;
    await expect(start({ ...keys, LLM_MODE: 'echo' }).port()).resolves.toBeGreaterThan(0);
  });

  it.each(['SIGTERM', 'SIGINT'] as const)(
    'closes its clients as draining on %s and ends with 0',
    async (signal) => {
      const client = await VoiceClient.connect(await start(TEST_KEYS).port());
      server.signal(signal);
      expect((await client.closed).code).toBe(1001);
      expect((await server.ended).exitCode).toBe(0);
    },
  );

  it('ends soon when asked a second time', async () => {
    const port = await start({ ...TEST_KEYS, ...UNREACHABLE, DRAIN_DEADLINE_MS: '3600000' }).port();
    const client = await VoiceClient.connect(port);
    client.send({ type: 'session.start' });
    await client.message('session.ready');
    server.signal('SIGTERM');
    await server.logged('Stopping');
    server.signal('SIGTERM');
    expect((await server.ended).exitCode).toBe(0);
  });
});
