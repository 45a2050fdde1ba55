import { FakeClock } from '../../../test/helpers/fake-clock.js';
import { SegmentFeed } from './segment.feed.js';

const UNFINISHED = 'I will look it up in the ';

function feed(stallReleaseMs = 700) {
  const clock = new FakeClock();
  const state = { isSilent: true, released: [] as string[] };
  const segments = new SegmentFeed({
    clock,
    stallReleaseMs,
    maxChars: 280,
    isFirstClauseEarly: true,
    longSentence: 'split',
    isSilent: () => state.isSilent,
    onReleased: (released) => state.released.push(...released.map(({ text }) => text)),
  });
  return { clock, state, segments };
}

describe('the text of a reply on its way to speech', () => {
  it('waits 80 ms for what may follow a full stop', () => {
    const { clock, state, segments } = feed();
    segments.push('Let me see.');
    clock.advance(79);
    expect(state.released).toEqual([]);
    clock.advance(1);
    expect(state.released).toEqual(['Let me see.']);
    segments.stop();
  });

  it('is spoken as far as it goes when the model pauses and nothing is to be heard', () => {
    const { clock, state, segments } = feed();
    segments.push(UNFINISHED);
    clock.advance(699);
    expect(state.released).toEqual([]);
    clock.advance(1);
    expect(state.released).toEqual(['I will look it up in the…']);
    expect(clock.pendingCount).toBe(0);
  });

  it('counts the pause from the last word', () => {
    const { clock, state, segments } = feed();
    segments.push('I will look it up ');
    clock.advance(600);
    segments.push('in the ');
    clock.advance(600);
    expect(state.released).toEqual([]);
    segments.stop();
  });

  it('is not broken off while something sounds, and is when that has ended', () => {
    const { clock, state, segments } = feed();
    state.isSilent = false;
    segments.push(UNFINISHED);
    clock.advance(2_800);
    expect(state.released).toEqual([]);
    state.isSilent = true;
    clock.advance(700);
    expect(state.released).toEqual(['I will look it up in the…']);
  });

  it('is never broken off where that is turned off', () => {
    const { clock, state, segments } = feed(0);
    segments.push(UNFINISHED);
    expect(clock.pendingCount).toBe(0);
    segments.flush();
    expect(state.released).toEqual(['I will look it up in the']);
  });

  it('leaves no timer behind when it is complete', () => {
    const { clock, segments } = feed();
    segments.push('Let me see. I will look it up. Dr.');
    segments.flush();
    expect(clock.pendingCount).toBe(0);
  });
});
