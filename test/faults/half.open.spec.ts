import { polled } from '../helpers/polling.js';
import { scrapedMetric } from '../helpers/scraped.metric.js';
import { ChaosProxy } from '../kits/chaos.proxy.js';
import { FaultStack } from './fault.stack.js';
import { report } from './figures.js';
import { RoamingClient } from './roaming.client.js';

jest.setTimeout(60_000);

/** Two pings' time, and what a machine busy with other things may add. */
const FOUND_WITHIN_MS = 12_000;
/** From then on until no vendor is paid any more. */
const LET_GO_WITHIN_MS = 10_000;

let stack: FaultStack;
let proxy: ChaosProxy;
let client: RoamingClient;
beforeAll(async () => {
  stack = await FaultStack.start();
  proxy = await ChaosProxy.start({ target: stack.port });
  client = new RoamingClient(proxy.port);
});
afterAll(async () => {
  client.destroy();
  await stack.close();
  await proxy.close();
});

async function timeUntil(
  isSo: () => boolean | Promise<boolean>,
  what: string,
  limitMs: number,
): Promise<number> {
  const startedAt = performance.now();
  await polled(isSo, what, limitMs);
  return Math.round(performance.now() - startedAt);
}

const isParked = async () =>
  (await scrapedMetric(`http://127.0.0.1:${stack.port}`, 'parley_sessions_parked')) === 1;

describe('a client whose network swallows everything, without a word to either side', () => {
  it('is found out by ping, costs nothing soon after, and finds its session when it is back', async () => {
    await client.connect();
    await polled(() => stack.asr.openCount === 1 && stack.llm.openCount === 1, 'session', FOUND_WITHIN_MS);
    proxy.add('up', { kind: 'blackhole' });
    proxy.add('down', { kind: 'blackhole' });
    const foundMs = await timeUntil(isParked, 'session that waits', FOUND_WITHIN_MS);
    const letGoMs = await timeUntil(
      () => stack.asr.openCount === 0 && stack.llm.openCount === 0,
      'end of its vendors',
      LET_GO_WITHIN_MS,
    );
    report('halfOpen', { foundMs, letGoMs });
    client.destroy();
    proxy.heal();
    await client.connect();
    expect(client.returns).toEqual([false, true]);
    await client.end();
  });
});
