import { SpeechCache } from './speech.cache.js';

const item = (length: number) => ({ bytes: Buffer.alloc(length) });

describe('the memory of what was spoken', () => {
  it('forgets what was used longest ago when it is full', async () => {
    const cache = new SpeechCache<{ bytes: Buffer }>(100);
    const made: string[] = [];
    const ask = (key: string) =>
      cache.get(key, async () => {
        made.push(key);
        return item(40);
      });
    for (const key of ['a', 'b', 'a', 'c', 'a', 'b']) await ask(key);
    expect(made).toEqual(['a', 'b', 'c', 'b']);
    expect(cache.keptBytes).toBe(80);
  });

  it('makes a thing once when two ask for it at the same time', async () => {
    const cache = new SpeechCache<{ bytes: Buffer }>(100);
    const make = jest.fn(async () => item(10));
    const [one, two] = await Promise.all([cache.get('a', make), cache.get('a', make)]);
    expect(one).toBe(two);
    expect(make).toHaveBeenCalledTimes(1);
  });

  it('does not remember a failure, nor what is larger than all of it', async () => {
    const cache = new SpeechCache<{ bytes: Buffer }>(100);
    await expect(cache.get('a', () => Promise.reject(new Error('no voice')))).rejects.toThrow('no voice');
    await cache.get('a', async () => item(101));
    expect(cache.keptBytes).toBe(0);
  });
});
