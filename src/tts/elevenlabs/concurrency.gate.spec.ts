import { FakeClock, settle } from '../../../test/helpers/fake-clock.js';
import { ConcurrencyGate, type Permit } from './concurrency.gate.js';

const never = new AbortController().signal;

function gateOf(maximum: number, maxWaiting = 100) {
  const clock = new FakeClock();
  const gate = new ConcurrencyGate({ clock, waitLimitMs: 5000, maxWaiting });
  gate.learn(0, maximum);
  return { gate, clock };
}

describe('ConcurrencyGate', () => {
  it('lets no more run at once than the vendor allows, in the order they came', async () => {
    const { gate } = gateOf(2);
    const permits: Permit[] = [await gate.acquire(never), await gate.acquire(never)];
    const order: number[] = [];
    for (const n of [3, 4]) void gate.acquire(never).then(() => order.push(n));
    await settle();
    expect(order).toEqual([]);
    permits[0]?.release();
    await settle();
    expect(order).toEqual([3]);
    permits[1]?.release();
    await settle();
    expect(order).toEqual([3, 4]);
  });

  it('an aborted wait gives up its place in the queue', async () => {
    const { gate, clock } = gateOf(1);
    const first = await gate.acquire(never);
    const stop = new AbortController();
    const aborted = gate.acquire(stop.signal);
    const third = gate.acquire(never);
    stop.abort(new Error('barge-in'));
    await expect(aborted).rejects.toThrow('barge-in');
    first.release();
    await third;
    expect(clock.pendingCount).toBe(0);
  });

  it('a wait is bounded in time and in number', async () => {
    const { gate, clock } = gateOf(1, 1);
    await gate.acquire(never);
    const second = gate.acquire(never);
    await expect(gate.acquire(never)).rejects.toMatchObject({ retryable: true });
    clock.advance(5000);
    await expect(second).rejects.toMatchObject({ retryable: true, vendorCode: 'local_concurrency' });
  });

  it('leaves room for what others use of the same account', async () => {
    const { gate } = gateOf(10);
    await gate.acquire(never);
    gate.learn(4, 10);
    expect(gate.currentLimit).toBe(7);
  });

  it('shrinks when the vendor refuses for too many, and grows back by successes', async () => {
    const { gate } = gateOf(10);
    for (let i = 0; i < 4; i++) await gate.acquire(never);
    gate.shrink();
    expect(gate.currentLimit).toBe(3);
    for (let i = 0; i < 3; i++) gate.grow();
    expect(gate.currentLimit).toBe(4);
    for (let i = 0; i < 100; i++) gate.grow();
    expect(gate.currentLimit).toBe(10);
  });

  it('never shrinks to nothing', () => {
    const { gate } = gateOf(2);
    for (let i = 0; i < 5; i++) gate.shrink();
    expect(gate.currentLimit).toBe(1);
  });

  it('gives a place to what can be done without only while another one stays free', async () => {
    const { gate } = gateOf(3);
    await gate.acquire(never);
    const spare = gate.acquireSpare();
    expect(spare).toBeDefined();
    expect(gate.acquireSpare()).toBeUndefined();
    spare?.release();
    expect(gate.acquireSpare()).toBeDefined();
  });

  it('a permit given back twice counts once', async () => {
    const { gate } = gateOf(1);
    const permit = await gate.acquire(never);
    permit.release();
    permit.release();
    await gate.acquire(never);
    let isIn = false;
    void gate.acquire(never).then(() => {
      isIn = true;
    });
    await settle();
    expect(isIn).toBe(false);
  });
});
