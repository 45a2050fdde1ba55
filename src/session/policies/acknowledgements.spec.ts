import { isAcknowledgement, mayBecomeAcknowledgement } from './acknowledgements.js';

describe('listening sounds', () => {
  it.each([
    'uh-huh',
    'Uh huh.',
    'Mm-hmm',
    'yeah, yeah',
    'OK!',
    'Okay, right.',
    'हाँ',
    'जी हाँ।',
    'अच्छा, ठीक है',
    'haan ji',
    'Achha theek hai',
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
    'wait',
    'stop',
    'okay stop',
    'right now please',
    'yeah yeah okay sure',
    'नहीं',
    'रुको',
    'kitna hai',
    'ok google maps',
  ])('%s is none', (text) => {
    expect(isAcknowledgement(text)).toBe(false);
  });

  it('may be begun by a word that is none yet', () => {
    expect(['uh', 'I', 'yeah, got', 'ठीक'].map((text) => mayBecomeAcknowledgement(text))).toEqual([
      true,
      true,
      true,
      true,
    ]);
    expect(
      ['stop', 'uh no', 'wait uh', '', 'yes'].map((text) => mayBecomeAcknowledgement(text, ['en'])),
    ).toEqual([false, false, false, false, false]);
  });

  it('are those of the chosen languages only', () => {
    expect(isAcknowledgement('genau', ['en'])).toBe(false);
    expect(isAcknowledgement('yeah', [])).toBe(false);
  });
});
