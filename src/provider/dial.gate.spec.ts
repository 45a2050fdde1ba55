import { settle } from '../../test/helpers/fake-clock.js';
import { DialGate } from './dial.gate.js';

const never = new AbortController().signal;

describe('the gate before a vendor', () => {
  it('lets so many dial at once, then one for each that is through, in the order they came', async () => {
    const gate = new DialGate(2);
    const entered: number[] = [];
    const leave: (() => void)[] = [];
    for (let number = 1; number <= 4; number++)
      void gate.enter(never).then((done) => {
        entered.push(number);
        leave.push(done);
      });
    await settle();
    expect(entered).toEqual([1, 2]);
    leave[0]?.();
    await settle();
    expect(entered).toEqual([1, 2, 3]);
    leave[1]?.();
    leave[2]?.();
    await settle();
    expect(entered).toEqual([1, 2, 3, 4]);
  });

  it('forgets those who give up, and does not lose their place', async () => {
    const gate = new DialGate(1);
    const first = await gate.enter(never);
    const abort = new AbortController();
    const gaveUp = gate.enter(abort.signal);
    const patient = gate.enter(never);
    abort.abort(new Error('gone'));
    await expect(gaveUp).rejects.toThrow('gone');
    first();
    (await patient)();
    await expect(gate.enter(never)).resolves.toBeDefined();
  });

  it('admits nobody whose wait is over before it began', async () => {
    const gate = new DialGate(1);
    await gate.enter(never);
    await expect(gate.enter(AbortSignal.abort(new Error('gone')))).rejects.toThrow('gone');
  });
});
