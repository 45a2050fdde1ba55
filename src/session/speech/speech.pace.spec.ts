import { charsSaidWithin, sayingMs } from './speech.pace.js';

describe('how long a text takes to say', () => {
  it('grows with letters, and more with digits and with characters that are words', () => {
    expect(sayingMs('日本')).toBeGreaterThan(sayingMs('ja'));
    expect(sayingMs('42')).toBeGreaterThan(sayingMs('日本'));
  });

  it('tells where a voice is after a while', () => {
    const text = 'It costs 250 now';
    for (const at of [0, 3, 9, 12, text.length])
      expect(charsSaidWithin(text, sayingMs(text.slice(0, at)))).toBe(at);
  });
});
