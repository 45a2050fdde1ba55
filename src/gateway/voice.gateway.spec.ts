import { once } from 'node:events';
import { FakeClock } from '../../test/helpers/fake-clock.js';
import type { NotedSession } from '../../test/helpers/fake-sessions.js';
import { type Edge, startEdge } from '../../test/helpers/gateway.harness.js';
import { VoiceClient } from '../../test/helpers/voice.client.js';
import { decodeAudioFrame } from '../protocol/audio-frame.js';

let edge: Edge;
let clock: FakeClock;
let client: VoiceClient;

beforeEach(async () => {
  clock = new FakeClock();
  edge = await startEdge({ clock });
  client = await VoiceClient.connect(edge.port);
});
afterEach(async () => {
  await client.close();
  await edge.app.close();
});

const PCM = Buffer.alloc(640, 7);

async function started(start: object = {}): Promise<NotedSession> {
  client.send({ type: 'session.start', ...start });
  await edge.sessions.until(() => edge.sessions.started.length === 1);
  return edge.sessions.started[0] as NotedSession;
}

/** Every ping of the server so far has its pong: the second exchange comes after what the first one overtook. */
async function isAlive(): Promise<void> {
  for (let exchange = 0; exchange < 2; exchange++) {
    const pongs = client.messages.filter(({ type }) => type === 'pong').length;
    client.send({ type: 'ping' });
    await client.message('pong', pongs + 1);
  }
}

/** The server has read everything sent so far. */
async function allRead(): Promise<void> {
  const pong = once(client.socket, 'pong');
  client.socket.ping();
  await pong;
}

describe('before session.start', () => {
  it('the socket speaks parley.v1 and nothing is compressed', () => {
    expect([client.socket.protocol, client.socket.extensions]).toEqual(['parley.v1', '']);
  });

  it('a ping is answered, stamped zero as there is no session to count for', async () => {
    client.send({ type: 'ping', id: 'p1' });
    expect(await client.message('pong')).toEqual({ type: 'pong', id: 'p1', seq: 0, t: 0 });
  });

  it('audio and other messages are refused, each with an error', async () => {
    client.send(PCM);
    client.send({ type: 'barge_in' });
    await client.message('error', 2);
    expect(client.messages).toMatchObject([
      { type: 'error', code: 'not_started', seq: 0 },
      { type: 'error', code: 'not_started', message: 'send session.start before barge_in' },
    ]);
    expect(edge.sessions.started).toEqual([]);
  });

  it('session.end just closes', async () => {
    client.send({ type: 'session.end' });
    expect(await client.closed).toEqual({ code: 1000, reason: 'done' });
  });

  it('silence ends the connection after ten seconds', async () => {
    await isAlive();
    clock.advance(5_000);
    await isAlive();
    clock.advance(4_999);
    expect(client.socket.readyState).toBe(client.socket.OPEN);
    clock.advance(1);
    expect(await client.closed).toEqual({ code: 4507, reason: 'sessionOver' });
  });

  it('a refused session.start names the field and may be sent again', async () => {
    client.send({ type: 'session.start', agent: 'nobody' });
    expect(await client.message('error')).toMatchObject({ code: 'bad_message', seq: 0 });
    await started({ agent: 'sales' });
    expect(edge.sessions.started[0]?.start.agent).toBe('sales');
  });

  it('a session there is no room for is refused with a code that invites to come back', async () => {
    client.send({ type: 'session.start', agent: 'crowd' });
    expect(await client.closed).toEqual({ code: 1013, reason: 'atCapacity' });
    expect(edge.edge.notes).toEqual(['start refused']);
  });

  it('a session on a server that shuts down is sent elsewhere', async () => {
    client.send({ type: 'session.start', agent: 'late' });
    expect(await client.closed).toEqual({ code: 1001, reason: 'draining' });
  });

  it('a fault of the server is told, and closes with a code that invites to come back', async () => {
    client.send({ type: 'session.start', agent: 'broken' });
    expect(await client.message('error')).toMatchObject({ code: 'internal', fatal: true });
    expect((await client.closed).code).toBe(4002);
  });
});

describe('a started session', () => {
  it('is fed by what it began with, whatever the connection says on which it is resumed', async () => {
    client.send({ type: 'session.start', resume: { sessionId: 's_1', token: 'token', lastSeq: 1 } });
    for (let count = 0; count < 4; count++) client.send(Buffer.alloc(33));
    const session = await started();
    await edge.sessions.until(() => session.frames.length === 4);
    expect(session.messages).toEqual([]);
  });

  it('gets every frame and message in the order they were sent, untouched', async () => {
    client.send({ type: 'session.start' });
    client.send(PCM);
    client.send({ type: 'mic', state: 'muted' });
    client.send(Buffer.alloc(32_768, 1));
    const session = await started();
    await edge.sessions.until(() => session.frames.length === 2);
    expect(session.frames).toEqual([PCM, Buffer.alloc(32_768, 1)]);
    expect(session.messages).toEqual([{ type: 'mic', state: 'muted' }]);
  });

  it('cannot be started twice', async () => {
    await started();
    client.send({ type: 'session.start' });
    expect((await client.message('error')).code).toBe('already_started');
    expect(edge.sessions.started).toHaveLength(1);
  });

  it('is not held to the start limit', async () => {
    await started();
    await isAlive();
    clock.advance(5_000);
    await isAlive();
    clock.advance(4_999);
    expect(client.socket.readyState).toBe(client.socket.OPEN);
  });

  it('outlives bad JSON, unknown types and unknown fields; each is answered', async () => {
    await started();
    for (const frame of [
      '{',
      '[]',
      '{"type":"dance"}',
      '{"type":"mic","state":"on","loud":1}',
      '{"type":"__proto__"}',
    ])
      client.send(frame);
    await client.message('error', 5);
    expect(client.messages.map((message) => 'code' in message && message.code)).toEqual([
      'bad_message',
      'bad_message',
      'unknown_message',
      'bad_message',
      'unknown_message',
    ]);
    expect(edge.edge.notes).toEqual([
      'bad bad_message',
      'bad bad_message',
      'bad unknown_message',
      'bad bad_message',
      'bad unknown_message',
    ]);
  });

  it.each([
    ['odd PCM', Buffer.alloc(641), 'bad_audio'],
    ['empty audio', Buffer.alloc(0), 'bad_audio'],
    ['too much audio', Buffer.alloc(32_770), 'too_large'],
    ['too long a text', `{"type":"text.input","text":"${'x'.repeat(16_384)}"}`, 'too_large'],
  ])('%s is refused and kept from it; three in a row close the connection', async (_, frame, code) => {
    const session = await started();
    client.send(frame);
    client.send(frame);
    client.send(PCM);
    client.send({ type: 'mic', state: 'on' });
    await edge.sessions.until(() => session.messages.length === 1);
    expect(session.frames).toEqual([PCM]);
    for (let i = 0; i < 3; i++) client.send(frame);
    expect(await client.closed).toEqual({ code: 4500, reason: 'protocolError' });
    expect(client.messages).toHaveLength(5);
    expect(client.messages.every((message) => message.type === 'error' && message.code === code)).toBe(true);
  });

  it.each([
    ['audio', PCM, 150],
    ['messages', { type: 'mic', state: 'on' }, 199],
  ])(
    'is told once of too much %s, loses what is too much, and is closed when it goes on',
    async (_, frame, most) => {
      const session = await started();
      const burst = async () => {
        for (let sent = 0; sent < 300; sent++) client.send(frame);
        await allRead();
      };
      await burst();
      expect([session.frames.length + session.messages.length, edge.edge.notes.length]).toEqual([
        most,
        300 - most,
      ]);
      clock.advance(999);
      await burst();
      clock.advance(999);
      await burst();
      expect(client.messages).toMatchObject([{ type: 'error', code: 'rate_limited' }]);
      clock.advance(2);
      for (let sent = 0; sent < 300; sent++) client.send(frame);
      expect(await client.closed).toEqual({ code: 4008, reason: 'flooding' });
      expect(client.messages).toHaveLength(1);
      await edge.sessions.until(() => session.goneCount === 1);
    },
  );

  it('with opus takes frames of odd length', async () => {
    const session = await started({ audio: { encoding: 'opus' } });
    client.send(Buffer.alloc(333));
    await edge.sessions.until(() => session.frames.length === 1);
  });

  it('is closed when a message exceeds 65 536 bytes', async () => {
    await started();
    client.send(Buffer.alloc(65_537));
    expect((await client.closed).code).toBe(1009);
  });

  it('speaks in frames of header and payload', async () => {
    const session = await started();
    const header = {
      codec: 'mp3',
      isFirst: true,
      isLast: false,
      generation: 3,
      segment: 1,
      chunk: 2,
    } as const;
    session.client.sendAudio(header, Buffer.from('audio'));
    session.client.sendMessage({ type: 'pong', seq: 1, t: 0 });
    await client.message('pong');
    const { header: received, payload } = decodeAudioFrame(client.audio[0] as Buffer);
    expect([received, Buffer.from(payload).toString()]).toEqual([header, 'audio']);
  });

  it('says nothing once it has closed', async () => {
    const session = await started();
    session.client.close('takenOver');
    session.client.close('done');
    session.client.sendMessage({ type: 'pong', seq: 1, t: 0 });
    session.client.sendAudio(
      { codec: 'mp3', isFirst: true, isLast: true, generation: 1, segment: 0, chunk: 0 },
      PCM,
    );
    expect(await client.closed).toEqual({ code: 4509, reason: 'takenOver' });
    expect([client.messages, client.audio]).toEqual([[], []]);
  });

  it('hears nothing more of a client it has closed on', async () => {
    const session = await started();
    session.client.close('done');
    client.send(PCM);
    await client.closed;
    expect(session.frames).toEqual([]);
  });

  it('that fails on a message loses its own connection only', async () => {
    const neighbour = await VoiceClient.connect(edge.port);
    await started();
    client.send({ type: 'text.input', text: 'throw' });
    expect((await client.closed).code).toBe(4002);
    neighbour.send({ type: 'ping', id: 'still here' });
    expect((await neighbour.message('pong')).id).toBe('still here');
    await neighbour.close();
  });

  it('learns once that its client has gone', async () => {
    const session = await started();
    await client.close();
    await edge.sessions.until(() => session.goneCount === 1);
    expect(edge.edge.sockets).toBe(0);
  });

  it('learns within ten seconds that its client has fallen silent', async () => {
    const session = await started();
    await isAlive();
    client.socket.pause();
    clock.advance(5_000);
    clock.advance(5_000);
    expect(session.goneCount).toBe(1);
    client.socket.resume();
    expect(await client.closed).toEqual({ code: 4004, reason: 'noSignOfLife' });
    expect(session.goneCount).toBe(1);
  });

  it('that is sent more than its client takes is cut before a mebibyte and a frame wait, and is let go', async () => {
    const session = await started();
    const header = {
      codec: 'mp3',
      isFirst: true,
      isLast: false,
      generation: 1,
      segment: 0,
      chunk: 0,
    } as const;
    const payload = Buffer.alloc(16_384);
    client.socket.pause();
    let most = 0;
    for (let sent = 0; sent < 2_000; sent++) {
      session.client.sendAudio(header, payload);
      most = Math.max(most, session.client.bufferedBytes);
      await new Promise(setImmediate);
    }
    expect(most).toBeGreaterThan(1_024 * 1_024);
    expect(most).toBeLessThan(1_024 * 1_024 + 2 * payload.byteLength);
    await edge.sessions.until(() => session.goneCount === 1);
    expect([session.client.bufferedBytes, edge.edge.sockets]).toEqual([0, 0]);
  });

  it('knows how long the way to its client and back takes', async () => {
    const session = await started();
    await isAlive();
    expect(session.client.rttMs).toBe(0);
    expect(session.client.bufferedBytes).toBe(0);
  });
});

describe('a server that stops', () => {
  it('closes every socket as draining, and leaves no timer behind', async () => {
    await started();
    await edge.app.close();
    expect((await client.closed).code).toBe(1001);
    expect(clock.pendingCount).toBe(0);
  });
});
