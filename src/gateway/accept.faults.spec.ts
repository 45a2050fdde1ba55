import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { FakeClock } from '../../test/helpers/fake-clock.js';
import { NotedEdge } from '../../test/helpers/gateway.harness.js';
import { silentLog } from '../common/log.js';
import { countAcceptFaults } from './accept.faults.js';

let server: Server;
let edge: NotedEdge;
let logged: string[];
let clock: FakeClock;
beforeEach(async () => {
  server = createServer();
  await once(server.listen(0, '127.0.0.1'), 'listening');
  edge = new NotedEdge();
  logged = [];
  clock = new FakeClock();
  const log = { ...silentLog, error: (message: string) => void logged.push(message) };
  countAcceptFaults(server, { observer: edge, clock, log });
});
afterEach(async () => {
  server.close();
  server.closeAllConnections();
  await once(server, 'close');
});

/** As Node.js tells of an accept that failed. */
const fail = () =>
  server.emit('error', Object.assign(new Error('accept EMFILE'), { code: 'EMFILE', syscall: 'accept' }));

describe('a connection that cannot be accepted', () => {
  it('is counted and does not end the process; the log tells of one in ten seconds', () => {
    fail();
    fail();
    expect([edge.notes, logged.length]).toEqual([['dropped accept', 'dropped accept'], 1]);
    clock.advance(10_000);
    fail();
    expect(logged).toHaveLength(2);
  });

  it('because there are as many as may be is counted', async () => {
    server.maxConnections = 1;
    const { port } = server.address() as AddressInfo;
    const [first, second] = [connect(port, '127.0.0.1'), connect(port, '127.0.0.1')];
    await once(server, 'drop');
    expect(edge.notes).toEqual(['dropped limit']);
    for (const socket of [first, second]) socket.destroy();
  });
});
