import { type BargeInRules, DEFAULT_BARGE_IN, judgeBargeIn, type Overheard } from './barge-in.policy.js';

const judge = (heard: Partial<Overheard>, rules: Partial<BargeInRules> = {}) =>
  judgeBargeIn(
    {
      text: 'what about red',
      isGuess: false,
      durationMs: 600,
      audibleMs: 2_000,
      spokenText: 'The Aster costs ten thousand euros.',
      isProtected: false,
      ...heard,
    },
    { ...DEFAULT_BARGE_IN, ...rules },
  );

describe('whether words interrupt the agent', () => {
  it('they do', () => {
    expect(judge({})).toBe('interrupt');
  });

  it('sound without words does not', () => {
    expect(judge({ text: '…' })).toBe('ignore');
  });

  it('every word does before anything was heard of the reply', () => {
    expect(judge({ text: 'and', audibleMs: undefined }, { minWords: 3, graceMs: 500 })).toBe('interrupt');
  });

  it('an acknowledgement does not, unless the list is off', () => {
    expect(judge({ text: 'uh-huh' })).toBe('ignore');
    expect(judge({ text: 'uh-huh' }, { acknowledgements: [] })).toBe('interrupt');
  });

  it('its own echo does not, unless the guard is off', () => {
    expect(judge({ text: 'costs ten thousand' })).toBe('ignore');
    expect(judge({ text: 'costs ten thousand' }, { isEchoGuarded: false })).toBe('interrupt');
  });

  it('the beginning of an acknowledgement or of an echo waits for its next word', () => {
    expect(judge({ text: 'uh', isGuess: true })).toBe('keep');
    expect(judge({ text: 'costs', isGuess: true })).toBe('keep');
    expect(judge({ text: 'costs', isGuess: false })).toBe('interrupt');
    expect(judge({ text: 'uh', isGuess: true }, { acknowledgements: [] })).toBe('interrupt');
    expect(judge({ text: 'costs', isGuess: true }, { isEchoGuarded: false })).toBe('interrupt');
    expect(judge({ text: 'stop', isGuess: true })).toBe('interrupt');
  });

  it('too few words, too short speech and words in the grace window wait', () => {
    expect(judge({}, { minWords: 4 })).toBe('keep');
    expect(judge({ durationMs: 100 }, { minDurationMs: 300 })).toBe('keep');
    expect(judge({ audibleMs: 100 }, { graceMs: 300 })).toBe('keep');
  });

  it('a protected passage is never interrupted', () => {
    expect(judge({ isProtected: true })).toBe('keep');
  });

  it('words wait when only commands may interrupt', () => {
    expect(judge({}, { triggers: { ...DEFAULT_BARGE_IN.triggers, words: false } })).toBe('keep');
  });
});
