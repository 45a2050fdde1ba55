import { afterHop, NO_VOICE } from './onset.policy.js';

/** Numbers of the hops with which somebody begins to speak; `#` is a voiced hop. */
function onsets(hops: string): number[] {
  let state = NO_VOICE;
  const found: number[] = [];
  for (const [number, hop] of [...hops].entries()) {
    const next = afterHop(state, hop === '#');
    if (next.isSpeaking && !state.isSpeaking) found.push(number);
    state = next;
  }
  return found;
}

describe('an onset of speech', () => {
  it('is 60 ms of voice', () => {
    expect(onsets('....###')).toEqual([6]);
  });

  it('is as much with a consonant or two between', () => {
    expect(onsets('#.#.#')).toEqual([4]);
    expect(onsets('#..#.#')).toEqual([5]);
  });

  it('is no click, no tap and nothing that comes and goes', () => {
    expect(onsets(`#......##......#...#...#...#`)).toEqual([]);
  });

  it('is counted once, however long somebody speaks and pauses between words', () => {
    expect(onsets(`###${'.'.repeat(29)}#${'.'.repeat(29)}####`)).toEqual([2]);
  });

  it('may come again after 600 ms without a voice', () => {
    expect(onsets(`###${'.'.repeat(30)}###`)).toEqual([2, 35]);
  });
});
