import { Segmenter } from './segmenter.js';

describe('a hostile reply of 64 KiB', () => {
  const SIZE = 65_536;
  const UNITS = [
    ...[
      'a',
      ' ',
      '.',
      '…',
      '!',
      '"',
      '(',
      '\n',
      ',',
      '-',
      '—',
      '*',
      '1',
      '1.',
      '. ',
      '.a',
      'a.',
      'A. ',
      'U.S. ',
      'a ',
    ],
    ...[
      '您',
      '、',
      '。',
      '「',
      '😊',
      '👨‍',
      '🇮',
      '\u0301',
      '\ud83d',
      '\ude0a',
      '\u200d',
      'क्',
      '3. M',
      'p.m. A',
      'Ok. ',
    ],
    ...[
      'http://',
      '@',
      '?',
      '?!',
      '."',
      '5. Abcdefghijklmnop',
      'a 您',
      `a ${'b'.repeat(270)} `,
      `a${' '.repeat(500)}`,
    ],
  ];

  it.each(UNITS)('of %j is looked at in proportion to its length', (unit) => {
    const text = unit.repeat(SIZE / unit.length);
    for (const longSentence of ['split', 'truncate'] as const) {
      const segmenter = new Segmenter({ maxChars: 280, isFirstClauseEarly: true, longSentence });
      segmenter.push(text);
      segmenter.flush();
      expect(segmenter.visits).toBeLessThanOrEqual(3 * text.length);
    }
  });

  it.each(['a', ' ', 'U.S. ', '您', '\u0301'])(
    'of %j is not looked at more often when it drips in',
    (unit) => {
      const text = unit.repeat(SIZE / unit.length);
      const options = { maxChars: 280, isFirstClauseEarly: true, longSentence: 'truncate' } as const;
      const [whole, dripping] = [new Segmenter(options), new Segmenter(options)];
      whole.push(text);
      for (const character of text) dripping.push(character);
      expect(dripping.visits).toBe(whole.visits);
    },
  );
});
