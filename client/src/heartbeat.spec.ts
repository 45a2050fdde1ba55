import { FakeClock } from '../../test/helpers/fake-clock.js';
import { Heartbeat } from './heartbeat.js';

function setUp() {
  const clock = new FakeClock();
  const pings: string[] = [];
  let deaths = 0;
  const heartbeat = new Heartbeat({
    clock,
    sendPing: (id) => pings.push(id),
    onDead: () => {
      deaths++;
    },
  });
  return { clock, pings, heartbeat, deaths: () => deaths };
}

describe('the heartbeat of a connection', () => {
  it('measures the round trip of each ping', async () => {
    const { clock, pings, heartbeat } = setUp();
    const answer = heartbeat.ping();
    clock.advance(37);
    heartbeat.onPong(pings[0]);
    expect(await answer).toBe(37);
    expect(heartbeat.rttMs).toBe(37);
    heartbeat.stop();
    expect(clock.pendingCount).toBe(0);
  });

  it('takes a server for lost after 15 s without a word, once', () => {
    const { clock, heartbeat, deaths } = setUp();
    clock.advance(10_000);
    heartbeat.heard();
    clock.advance(14_999);
    expect(deaths()).toBe(0);
    clock.advance(60_000);
    expect(deaths()).toBe(1);
    expect(clock.pendingCount).toBe(0);
  });

  it('gives up a ping that is not answered in 5 s, ignoring answers to others', async () => {
    const { clock, heartbeat } = setUp();
    const refused = expect(heartbeat.ping()).rejects.toMatchObject({ code: 'network_lost' });
    heartbeat.onPong('another');
    heartbeat.onPong(undefined);
    clock.advance(5_000);
    await refused;
    heartbeat.stop();
  });

  it('fails the pings that still wait when the connection ends', async () => {
    const { clock, heartbeat } = setUp();
    const refused = expect(heartbeat.ping()).rejects.toMatchObject({ code: 'network_lost' });
    heartbeat.stop();
    await refused;
    expect(clock.pendingCount).toBe(0);
  });
});
