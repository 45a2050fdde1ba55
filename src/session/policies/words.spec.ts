import { countWords, joinSpeech, saysTheSame, wordsOf } from './words.js';

describe('words', () => {
  it.each([
    ['', 0],
    ['… !', 0],
    ['wait, what?', 2],
    ['मुझे लाल कार चाहिए', 4],
    ['赤い車をください', 4],
  ])('of %s are %d', (text, count) => {
    expect(countWords(text)).toBe(count);
  });

  it('are compared without case and punctuation, marks of Hindi kept', () => {
    expect(saysTheSame('What does it cost?', 'what does it cost')).toBe(true);
    expect(saysTheSame('कितने की है', 'कितनी की है')).toBe(false);
    expect(wordsOf("Don't, I'm fine.")).toEqual(["don't", "i'm", 'fine']);
  });

  it('are joined with a space where the script has one', () => {
    expect(joinSpeech('I want', 'a car')).toBe('I want a car');
    expect(joinSpeech('赤い', '車')).toBe('赤い車');
    expect(joinSpeech('', 'a')).toBe('a');
  });
});
