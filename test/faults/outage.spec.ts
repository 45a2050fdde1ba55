import { setTimeout as pause } from 'node:timers/promises';
import type { ServerMessage } from '../../src/protocol/server.messages.js';
import { VoiceClient } from '../helpers/voice.client.js';
import { FaultStack } from './fault.stack.js';
import { count, isFull, report } from './figures.js';

jest.setTimeout(120_000);

const SESSIONS = count(30, 300);
const OUTAGE_MS = count(2_000, 10_000);
/** Dials by which an outage is found out, and dials a second from then on. */
const MOST_DIALS_AT_FIRST = 30;
const MOST_DIALS_PER_SECOND = 5;
const PROVEN_AFTER_MS = 2_100;
/** Many sessions and their vendors share one process here. */
const START_WITHIN_MS = 30_000;
const LOOK_EVERY_MS = 50;
const BACK_WITHIN_MS = 10_000;

let stack: FaultStack;
let clients: VoiceClient[];
beforeAll(async () => {
  stack = await FaultStack.start(
    {
      MAX_SESSIONS: '350',
      RETRY_BUDGET_MS: '30000',
      RETRY_ATTEMPTS: '20',
    },
    { capacity: { deepgram: { maxConnections: 1_000 } } },
  );
  clients = [];
  for (let at = 0; at < SESSIONS; at += 20) {
    const group = Array.from({ length: Math.min(20, SESSIONS - at) }, () => VoiceClient.connect(stack.port));
    const connected = await Promise.all(group);
    clients.push(...connected);
    await Promise.all(connected.map(start));
  }
  // Connections this old count as good ones that were lost, not as attempts that failed.
  await pause(PROVEN_AFTER_MS);
});
afterAll(async () => {
  await Promise.all(clients.map((client) => client.close()));
  await stack.close();
});

async function start(client: VoiceClient): Promise<void> {
  client.send({ type: 'session.start', agent: 'quiet' });
  const isReady = () => ['asr', 'llm'].every((vendor) => stateOf(client, vendor) === 'ready');
  await client.until(isReady, 'vendors', START_WITHIN_MS);
}

/** What the session told last of a vendor. */
function stateOf(client: VoiceClient, vendor: string): string | undefined {
  const told = client.messages.filter(
    (message): message is Extract<ServerMessage, { type: 'provider.state' }> =>
      message.type === 'provider.state' && message.provider === vendor,
  );
  return told.at(-1)?.state;
}

/** A replacement found at the first attempt is not announced, so the connections themselves are counted too. */
function areAllBack(): boolean {
  return (
    stack.asr.openCount === SESSIONS &&
    stack.llm.openCount === SESSIONS &&
    clients.every((client) => stateOf(client, 'asr') === 'ready' && stateOf(client, 'llm') === 'ready')
  );
}

describe('a total outage of the vendors', () => {
  it(`is not made worse by ${SESSIONS} sessions, and all of them are back soon after it`, async () => {
    const before = stack.vendors.map(({ connectionCount }) => connectionCount);
    for (const vendor of stack.vendors) vendor.cut(true);
    await pause(OUTAGE_MS);
    const dials = stack.vendors.map(({ connectionCount }, index) => connectionCount - (before[index] ?? 0));
    for (const vendor of stack.vendors) vendor.heal();
    const healedAt = performance.now();
    while (!areAllBack() && performance.now() - healedAt < BACK_WITHIN_MS) await pause(LOOK_EVERY_MS);
    const backMs = Math.round(performance.now() - healedAt);
    const seconds = OUTAGE_MS / 1_000;
    const mostDials = Math.max(...dials);
    report('outage', { sessions: SESSIONS, seconds, dialsPerSecond: mostDials / seconds, backMs });
    expect(mostDials).toBeLessThanOrEqual(MOST_DIALS_AT_FIRST + MOST_DIALS_PER_SECOND * seconds);
    if (isFull) expect(mostDials / seconds).toBeLessThanOrEqual(MOST_DIALS_PER_SECOND);
    expect(backMs).toBeLessThan(BACK_WITHIN_MS);
    expect(clients.filter(({ socket }) => socket.readyState !== socket.OPEN)).toEqual([]);
  });
});
