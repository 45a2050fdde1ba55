import { type Edge, startEdge } from '../helpers/gateway.harness.js';
import { VoiceClient } from '../helpers/voice.client.js';
import { report } from './figures.js';
import { RawClient, requestOf } from './raw.client.js';
import { closeFrame, frame, OPCODE } from './raw.frames.js';
import { FRAME_CASES, type Outcome } from './ws.corpus.js';
import { HANDSHAKE_CASES } from './ws.handshakes.js';

/** An answer is due at once; the rest is for machines busy with other things. */
const LIMIT_MS = 3_000;

let edge: Edge;
let neighbour: VoiceClient;
let pingsOfNeighbour = 0;
let slowestMs = 0;
let client: RawClient | undefined;

beforeAll(async () => {
  edge = await startEdge();
  neighbour = await VoiceClient.connect(edge.port);
  neighbour.send({ type: 'session.start' });
});
afterEach(() => client?.destroy());
afterAll(async () => {
  await neighbour.close();
  await edge.app.close();
  report('protocolAbuse', { cases: FRAME_CASES.length + HANDSHAKE_CASES.length + 6, slowestMs });
});

/** The session beside is alive, in order, and has noticed nothing. */
async function neighbourIsWell(): Promise<void> {
  const id = `p${++pingsOfNeighbour}`;
  neighbour.send({ type: 'ping', id });
  expect(await neighbour.message('pong', pingsOfNeighbour)).toMatchObject({ id, seq: pingsOfNeighbour });
}

async function connected(): Promise<RawClient> {
  client = await RawClient.open(edge.port);
  client.write(frame({ opcode: OPCODE.text, payload: '{"type":"session.start"}' }));
  return client;
}

async function isAlive(raw: RawClient): Promise<void> {
  raw.write(frame({ opcode: OPCODE.text, payload: '{"type":"ping","id":"alive"}' }));
  await raw.until(() => raw.messages.some(({ type, id }) => type === 'pong' && id === 'alive'));
}

async function expectOutcome(raw: RawClient, outcome: Outcome): Promise<void> {
  if (typeof outcome === 'object' && 'close' in outcome) {
    await raw.until(() => raw.closeCode !== undefined);
    expect(raw.closeCode).toBe(outcome.close);
    return;
  }
  await isAlive(raw);
  const errors = raw.messages.filter(({ type }) => type === 'error').map(({ code }) => code);
  const expectedErrors =
    typeof outcome === 'object' && 'error' in outcome
      ? Array.from({ length: outcome.times ?? 1 }, () => outcome.error)
      : [];
  expect(errors).toEqual(expectedErrors);
  if (typeof outcome === 'object' && 'pongs' in outcome) expect(raw.pongs).toEqual(outcome.pongs);
}

/** Runs a case against the clock. */
async function timed(run: () => Promise<void>): Promise<void> {
  const startedAt = performance.now();
  await run();
  const tookMs = Math.round(performance.now() - startedAt);
  slowestMs = Math.max(slowestMs, tookMs);
  expect(tookMs).toBeLessThan(LIMIT_MS);
}

describe('a connected client that breaks the rules of WebSocket gets the code the rules name, and hurts nobody', () => {
  it.each(FRAME_CASES.map((one) => [one.name, one] as const))(
    '%s',
    async (_, { bytes, outcome, isByByte }) => {
      const raw = await connected();
      await timed(async () => {
        if (isByByte) await raw.writeByByte(bytes);
        else raw.write(bytes);
        await expectOutcome(raw, outcome);
      });
      await neighbourIsWell();
    },
  );
});

describe('a handshake that breaks the rules gets the status the rules name, and hurts nobody', () => {
  it.each(HANDSHAKE_CASES.map((one) => [one.name, one] as const))('%s', async (_, { request, status }) => {
    const raw = new RawClient(edge.port);
    client = raw;
    await timed(async () => {
      raw.write(Buffer.from(request, 'latin1'));
      await raw.until(() => raw.status !== undefined);
    });
    expect(raw.status).toBe(status);
    await neighbourIsWell();
  });
});

describe('a client that has odd manners', () => {
  it('and sends its first frames together with the handshake loses none of them', async () => {
    client = new RawClient(edge.port);
    const ping = frame({ opcode: OPCODE.text, payload: '{"type":"ping","id":"early"}' });
    client.write(Buffer.concat([Buffer.from(requestOf()), ping]));
    const raw = client;
    await raw.until(() => raw.messages.some(({ id }) => id === 'early'));
    await neighbourIsWell();
  });

  it('and pipelines a second request after the handshake is closed for a broken frame', async () => {
    client = new RawClient(edge.port);
    client.write(requestOf() + requestOf());
    expect(await client.ending()).toMatchObject({ status: 101, closeCode: 1002 });
    await neighbourIsWell();
  });

  it('and floods with pings faster than they can be answered is cut', async () => {
    const raw = await connected();
    const ping = frame({ opcode: OPCODE.ping, payload: 'x'.repeat(125) });
    raw.write(Buffer.concat(Array.from({ length: 20_000 }, () => ping)));
    expect(await raw.ending()).toMatchObject({ closeCode: undefined });
    expect(raw.pongs.length).toBeLessThan(200);
    await neighbourIsWell();
  });

  it('and leaves in the middle of a frame is let go', async () => {
    const raw = await connected();
    await edge.sessions.until(() => edge.sessions.started.length > 1);
    const session = edge.sessions.started.at(-1);
    raw.write(frame({ opcode: OPCODE.binary, payload: Buffer.alloc(640) }).subarray(0, 100));
    raw.end();
    await edge.sessions.until(() => session?.goneCount === 1);
    await neighbourIsWell();
  });

  it('and closes properly gets its socket closed by the server at once', async () => {
    const raw = await connected();
    await timed(async () => {
      raw.write(closeFrame(1000));
      expect((await raw.ending()).closeCode).toBe(1000);
    });
    await neighbourIsWell();
  });
});

describe('a client that never finishes its handshake', () => {
  it('is answered 408 after five seconds and cut', async () => {
    const half = new RawClient(edge.port);
    client = half;
    half.write(requestOf().slice(0, -20));
    expect(await half.ending()).toMatchObject({ status: 408 });
    await neighbourIsWell();
  }, 10_000);
});
