import { type Phrase, PhraseCache } from './phrase.cache.js';

const phrase = (bytes: number): Phrase => ({ audio: Buffer.alloc(bytes), chars: [], startMs: [], endMs: [] });

describe('the sound of fixed phrases', () => {
  it('is kept until there is no room; what was asked for the longest ago goes first', () => {
    const cache = new PhraseCache(3_100);
    for (const key of ['a', 'b', 'c']) cache.put(key, phrase(1_000));
    expect(cache.get('a')).toBeDefined();
    cache.put('d', phrase(1_000));
    expect(['a', 'b', 'c', 'd'].map((key) => cache.get(key) !== undefined)).toEqual([
      true,
      false,
      true,
      true,
    ]);
    expect(cache.bytes).toBeLessThanOrEqual(3_100);
  });

  it('is not kept when it is larger than all there is, and pushes nothing out then', () => {
    const cache = new PhraseCache(1_000);
    cache.put('small', phrase(500));
    cache.put('large', phrase(1_001));
    expect([cache.get('small') !== undefined, cache.get('large')]).toEqual([true, undefined]);
  });

  it('is replaced, not added, when it is spoken again', () => {
    const cache = new PhraseCache(10_000);
    cache.put('a', phrase(4_000));
    cache.put('a', phrase(2_000));
    expect(cache.bytes).toBe(2_002);
  });

  it('counts its character times too', () => {
    const cache = new PhraseCache(10_000);
    cache.put('a', { ...phrase(100), chars: ['H', 'i'], startMs: [0, 50], endMs: [50, 100] });
    expect(cache.bytes).toBeGreaterThan(150);
  });
});
