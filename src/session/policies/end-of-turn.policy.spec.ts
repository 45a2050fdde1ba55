import {
  DEFAULT_END_OF_TURN,
  learnPause,
  NO_PAUSES,
  type Pauses,
  silenceToEnd,
} from './end-of-turn.policy.js';

const wait = (
  policy: 'asr' | 'silence' | 'adaptive' | 'manual',
  text: string,
  isEndpoint: boolean,
  pauses: Pauses = NO_PAUSES,
) => silenceToEnd({ text, isEndpoint, pauses }, { ...DEFAULT_END_OF_TURN, policy });

const learned = (...pausesMs: number[]) => pausesMs.reduce(learnPause, NO_PAUSES);

describe('the end of a turn', () => {
  it('is where the recogniser says, with the policy asr', () => {
    expect(wait('asr', 'hello there', true)).toBe(0);
    expect(wait('asr', 'hello there', false)).toBeUndefined();
  });

  it('comes after a fixed pause whatever the recogniser says, with the policy silence', () => {
    expect(wait('silence', 'hello there', true)).toBe(DEFAULT_END_OF_TURN.silenceMs);
    expect(wait('silence', 'hello there', false)).toBe(DEFAULT_END_OF_TURN.silenceMs);
  });

  it('waits longer while a number is being dictated', () => {
    expect(wait('asr', 'my number is five five', true)).toBe(DEFAULT_END_OF_TURN.dictationMs);
    expect(wait('silence', 'my number is five five', true)).toBe(
      DEFAULT_END_OF_TURN.silenceMs + DEFAULT_END_OF_TURN.dictationMs,
    );
  });

  it('never comes by silence in push-to-talk', () => {
    expect(wait('manual', 'hello', true)).toBeUndefined();
  });

  it('follows the pauses of the speaker, within bounds, with the policy adaptive', () => {
    expect(wait('adaptive', 'hello', false)).toBe(DEFAULT_END_OF_TURN.silenceMs);
    const quick = wait('adaptive', 'hello', false, learned(150, 160, 150, 155, 150, 150, 150)) ?? 0;
    const slow = wait('adaptive', 'hello', false, learned(900, 950, 900, 1_000)) ?? 0;
    expect(quick).toBe(DEFAULT_END_OF_TURN.minSilenceMs);
    expect(slow).toBeGreaterThan(1_000);
    expect(wait('adaptive', 'hello', false, learned(5_000, 6_000, 7_000, 8_000))).toBe(
      DEFAULT_END_OF_TURN.maxSilenceMs,
    );
  });

  it('learns nothing from gaps within a phrase', () => {
    expect(learned(20, 30, 99)).toEqual(NO_PAUSES);
  });
});
