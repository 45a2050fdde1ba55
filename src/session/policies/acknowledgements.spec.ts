import { ACKNOWLEDGEMENTS, isAcknowledgement, mayBecomeAcknowledgement } from './acknowledgements.js';
import { wordsOf } from './words.js';

describe('listening sounds', () => {
  it.each([
    'uh-huh',
    'Uh huh.',
    'Mm-hmm',
    'mhmm',
    'Mm, mm.',
    'yeah, yeah',
    'OK!',
    'Okay, right.',
    'हाँ',
    'जी हाँ।',
    'अच्छा, ठीक है',
    'haan ji',
    'Achha theek hai',
    'uh-huh, uh-huh',
    'theek hai theek hai',
    'ठीक है, ठीक है।',
    'जी हाँ, ठीक है',
    'got it, got it, got it',
    'sí, claro',
    'ja genau',
    'はい',
    '好的',
  ])('%s is one', (text) => {
    expect(isAcknowledgement(text)).toBe(true);
  });

  it.each([
    '',
    'yes but how much',
    'no',
    'Mm-mm.',
    'mm-mm, no',
    'wait',
    'stop',
    'okay stop',
    'right now please',
    'yeah yeah okay sure',
    'theek hai theek hai theek hai theek hai',
    'नहीं',
    'रुको',
    'kitna hai',
    'ok google maps',
  ])('%s is none', (text) => {
    expect(isAcknowledgement(text)).toBe(false);
  });

  it('may be begun by a word that is none yet', () => {
    const begun = ['uh', 'I', 'yeah, got', 'ठीक', 'uh-huh, uh', 'theek hai theek hai theek'];
    expect(begun.filter((text) => !mayBecomeAcknowledgement(text))).toEqual([]);
    const none = [
      'stop',
      'uh no',
      'wait uh',
      '',
      'yes',
      'Mm-mm',
      'yes yes yes uh',
      'uh huh uh huh uh huh uh',
    ];
    expect(none.filter((text) => mayBecomeAcknowledgement(text, ['en']))).toEqual([]);
  });

  it('are found in phrases of at most two words, which bounds how long a text is looked at', () => {
    const phrases = Object.values(ACKNOWLEDGEMENTS).flat();
    expect(phrases.filter((phrase) => wordsOf(phrase).length > 2)).toEqual([]);
  });

  it('are those of the chosen languages only', () => {
    expect(isAcknowledgement('genau', ['en'])).toBe(false);
    expect(isAcknowledgement('yeah', [])).toBe(false);
  });
});
