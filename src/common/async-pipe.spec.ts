import { AsyncPipe } from './async-pipe.js';

async function readAll<T>(pipe: AsyncPipe<T>): Promise<T[]> {
  const values: T[] = [];
  for await (const value of pipe) values.push(value);
  return values;
}

describe('AsyncPipe', () => {
  it('delivers values in order, those pushed before and after the reader came', async () => {
    const pipe = new AsyncPipe<number>({ capacity: 10 });
    pipe.push(1);
    const reading = readAll(pipe);
    pipe.push(2);
    pipe.push(3);
    pipe.end();
    expect(await reading).toEqual([1, 2, 3]);
  });

  it('says no at its capacity and calls for more when the reader has caught up to half', async () => {
    const onDrain = jest.fn();
    const pipe = new AsyncPipe<string>({ capacity: 4, weigh: (text) => text.length, onDrain });
    expect(pipe.push('ab')).toBe(true);
    expect(pipe.push('cd')).toBe(false);
    await pipe.next();
    expect(onDrain).toHaveBeenCalledTimes(1);
    expect(pipe.push('e')).toBe(true);
  });

  it('raises a failure after the values that came before it', async () => {
    const pipe = new AsyncPipe<number>({ capacity: 4 });
    pipe.push(1);
    pipe.fail(new Error('broken'));
    expect(await pipe.next()).toEqual({ done: false, value: 1 });
    await expect(pipe.next()).rejects.toThrow('broken');
    expect((await pipe.next()).done).toBe(true);
  });

  it('gives up unread values when cut', async () => {
    const pipe = new AsyncPipe<number>({ capacity: 4 });
    pipe.push(1);
    pipe.cut(new Error('aborted'));
    await expect(pipe.next()).rejects.toThrow('aborted');
  });

  it('tells the writer once when the reader leaves early, and ignores what comes after', async () => {
    const onAbandon = jest.fn();
    const pipe = new AsyncPipe<number>({ capacity: 4, onAbandon });
    pipe.push(1);
    for await (const _ of pipe) break;
    pipe.push(2);
    await pipe.return();
    expect(onAbandon).toHaveBeenCalledTimes(1);
    expect(await readAll(pipe)).toEqual([]);
  });

  it('does not report a reader that leaves after the end as early', async () => {
    const onAbandon = jest.fn();
    const pipe = new AsyncPipe<number>({ capacity: 4, onAbandon });
    pipe.end();
    await pipe.return();
    expect(onAbandon).not.toHaveBeenCalled();
  });
});
