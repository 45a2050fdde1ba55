import fc from 'fast-check';
import { fuzzRuns } from '../../../test/helpers/fuzz.runs.js';
import { RepetitionFilter } from './repetition.filter.js';

const RUNS = fuzzRuns(1_000);

/** What comes out, piece by piece and at the end. */
function outputs(said: string, ...pieces: string[]): string[] {
  const filter = new RepetitionFilter(said);
  return [...pieces.map((piece) => filter.push(piece)), filter.flush()];
}

const reply = (said: string, ...pieces: string[]) => said + outputs(said, ...pieces).join('');

describe('the rest of a reply', () => {
  it.each([
    ['goes on behind a word', 'It costs two', ' hundred euros.'],
    ['goes on within a word', 'It costs two hun', 'dred euros.'],
    ['goes on behind a space', 'It costs ', 'two hundred euros.'],
    ['says a few of the last words again', 'It costs two hundred', 'costs two hundred euros.'],
    ['says the word again that was cut off', 'It costs two hun', 'costs two hundred euros.'],
    ['begins anew', 'It costs two hun', 'It costs two hundred euros.'],
    ['begins anew at its first letters', 'It co', 'It costs two hundred euros.'],
    ['begins anew in other case and with other marks', 'It costs, two', 'it costs two hundred euros.'],
  ])('is the same when the model %s', (_, said, continuation) => {
    expect(reply(said, continuation).replace(',', '')).toBe('It costs two hundred euros.');
  });

  it.each([
    ['begins its last sentence anew', 'Sure. We have', 'We have three.', 'Sure. We have three.'],
    ['begins anew after a first word that was a sentence', 'Sure.', 'Sure. We do.', 'Sure. We do.'],
    ['repeats marks too', 'He said "yes."', 'He said "yes." Then', 'He said "yes." Then'],
    ['says it in Hindi', 'जी, लाल रंग में मि', 'जी, लाल रंग में मिलेगी।', 'जी, लाल रंग में मिलेगी।'],
    ['says it in Japanese', '赤と青の', '赤と青の二色です。', '赤と青の二色です。'],
  ])('has nothing twice when the model %s', (_, said, continuation, expected) => {
    expect(reply(said, continuation)).toBe(expected);
  });

  it.each([
    ['a number that repeats a digit', 'Call 5 5', ' 5 5 1 2.'],
    ['a number in words', 'Nine eight', ' nine eight two.'],
    ['words said twice on purpose', 'It is more and more', ' and more common.'],
    ['a sentence that begins like a word', 'Ready. In', ' India we sell cars.'],
    ['the same answer with another mark', 'Yes.', ' Yes, we do.'],
    ['initials', 'He met J. R. ', 'R. Tolkien.'],
    ['initials without spaces', 'He met J.R', '.R. Tolkien.'],
    ['a word that is the same letters twice', 'पा', 'पा कहते हैं।'],
    ['Chinese words that double a character', '好。谢', '谢您。'],
    ['a last sentence that was said before', 'Thank you. It is ready.', ' Thank you.'],
  ])('loses nothing of %s', (_, said, continuation) => {
    expect(reply(said, continuation)).toBe(said + continuation);
  });

  it.each([
    ['It is red.', 'We have one.', 'It is red. We have one.'],
    ['It is red,', 'and new.', 'It is red, and new.'],
    ['It is more and more', 'and more of it.', 'It is more and more and more of it.'],
    ['यह लाल है।', 'और नई है।', 'यह लाल है। और नई है।'],
    ['Write to me@example.', 'com today.', 'Write to me@example.com today.'],
    ['It costs 1,', '500 euros.', 'It costs 1,500 euros.'],
  ])('does not stick to what was said: %s %s', (said, continuation, expected) => {
    expect(reply(said, continuation)).toBe(expected);
  });

  it('is passed on at once when it cannot be a repetition', () => {
    expect(outputs('It costs two hundred', ' euros', '.')).toEqual([' euros', '.', '']);
  });

  it('is kept back only while it could be one', () => {
    expect(outputs('It costs two hundred', 'It cos', 'ts tw', 'enty.', ' Or')).toEqual([
      '',
      '',
      'It costs twenty.',
      ' Or',
      '',
    ]);
  });

  it('is kept back no longer than to the end', () => {
    expect(outputs('Thank you. It is ready.', ' Thank you')).toEqual(['', ' Thank you']);
  });

  it('may be nothing but a repetition', () => {
    expect(outputs('It costs two hundred.', 'It costs two hundred')).toEqual(['', '']);
  });
});

const SCRIPTS = ['abcdefghijklmnopqrstuvwxyz', 'अआइईउऊएऐओऔकखगघचछजझटठडढतथदधनपफबभमयरलवशसह'];
const between = fc.constantFrom(
  ' ',
  ' ',
  ' ',
  ' ',
  ', ',
  '. ',
  '! ',
  '? ',
  ': ',
  ' – ',
  '।\n',
  '. "',
  '?) ',
  '… ',
);

/** A reply in which no word comes twice, and where each word begins. */
const plainReply = fc.constantFrom(...SCRIPTS).chain((alphabet) => {
  const word = fc.string({ unit: fc.constantFrom(...alphabet), minLength: 1, maxLength: 9 });
  const words = fc.uniqueArray(word, { minLength: 4, maxLength: 30, selector: (one) => one[0] });
  return words.chain((list) =>
    fc.array(between, { minLength: list.length, maxLength: list.length }).map((marks) => {
      const starts: number[] = [];
      let text = '';
      for (const [index, one] of list.entries()) {
        starts.push(text.length);
        text += (index > 0 ? one : one.charAt(0).toUpperCase() + one.slice(1)) + marks[index];
      }
      return { text, starts };
    }),
  );
});

/** A reply, what was said of it, and what the model says then. */
const lost = fc
  .record({
    reply: plainReply,
    cut: fc.double({ min: 0, max: 1, noNaN: true }),
    how: fc.constantFrom('goes on', 'repeats', 'begins anew'),
    words: fc.integer({ min: 3, max: 12 }),
    isCapital: fc.boolean(),
    sizes: fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 8 }),
  })
  .map(({ reply: { text, starts }, cut, how, words, isCapital, sizes }) => {
    // One letter tells nothing, nor does part of the first word where letters have no case.
    const atLeast = /^\p{Lu}\p{L}/u.test(text) ? 2 : text.search(/[^\p{L}]\p{L}/u) + 2;
    const at = Math.max(atLeast, Math.floor(cut * text.length));
    const begun = starts.filter((start) => start < at);
    const last = how === 'goes on' ? at : how === 'begins anew' ? 0 : (begun.at(-words) ?? 0);
    const rest = text.slice(last);
    const isOften = isCapital && how !== 'goes on' && begun.length >= 3;
    const continuation = isOften ? rest.charAt(0).toUpperCase() + rest.slice(1) : rest;
    return { text, said: text.slice(0, at), pieces: cutUp(continuation, sizes) };
  });

function cutUp(text: string, sizes: readonly number[]): string[] {
  const pieces: string[] = [];
  for (let at = 0, turn = 0; at < text.length; turn++) {
    const size = sizes[turn % sizes.length] ?? 1;
    pieces.push(text.slice(at, at + size));
    at += size;
  }
  return pieces;
}

const squeezed = (text: string) => text.toLowerCase().replace(/\s+/g, ' ').trim();

describe('any reply that was cut off anywhere', () => {
  it('is whole in the end: however the model goes on, nothing is missing and nothing there twice', () => {
    fc.assert(
      fc.property(lost, ({ text, said, pieces }) => {
        expect(squeezed(reply(said, ...pieces))).toBe(squeezed(text));
      }),
      { numRuns: RUNS },
    );
  });

  it('loses no word to chance when it says the same words again and again', () => {
    const word = fc.constantFrom('no', 'No', 'nine', 'Nine', '5', '5.5', 'no.', 'nine,');
    const words = (minLength: number) =>
      fc.array(word, { minLength, maxLength: 12 }).map((all) => all.join(' '));
    fc.assert(
      fc.property(words(0), words(1), (said, rest) => {
        expect(reply(said, ` ${rest}`)).toBe(`${said} ${rest}`);
      }),
      { numRuns: RUNS },
    );
  });

  it('is never added to, but for a space, and loses only what stands at the start of the rest', () => {
    const any = fc.string({ unit: fc.constantFrom('a', 'B', 'b', ' ', '.', ',', '5', '好', 'ह', '’', '😊') });
    fc.assert(
      fc.property(any, fc.array(any), (said, pieces) => {
        const passed = outputs(said, ...pieces).join('');
        expect(pieces.join('').endsWith(passed) || ` ${pieces.join('')}` === passed).toBe(true);
      }),
      { numRuns: RUNS },
    );
  });
});

describe('64 KiB of a reply, and as much of a continuation that nearly repeats it', () => {
  it.each(['a ', 'aa', 'a b ', '好', '. ', 'ab. A'])(
    'of %j are compared in proportion to their length',
    (unit) => {
      const said = unit.repeat(65_536 / unit.length);
      const filter = new RepetitionFilter(said);
      const passed = [...`${said.slice(unit.length)}x${said}`].map((char) => filter.push(char)).join('');
      expect(passed.length).toBeGreaterThan(65_536);
    },
  );
});
