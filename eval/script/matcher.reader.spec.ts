import type { Observed } from './conversation.js';
import { readMatcher } from './matcher.reader.js';
import { YamlSource } from './yaml.source.js';

const matcher = (text: string) => {
  const source = new YamlSource(`one: ${text}`, 'some.yaml');
  return readMatcher(source, ['one'], source.root.one);
};
const completed: Observed = {
  type: 'turn.completed',
  turn: 2,
  generation: 3,
  heardText: 'It is Red.',
  latency: { firstAudioMs: 420 },
};

describe('what a message must look like', () => {
  it.each([
    ['{ type: turn.completed }'],
    ['{ type: turn.completed, turn: 2, heardText: It is Red. }'],
    ['{ type: turn.completed, heardText: /is red/ }'],
    ['{ type: turn.completed, turn: { min: 2 }, latency: { firstAudioMs: { min: 400, max: 500 } } }'],
    ['{ type: turn.completed, incomplete: null }'],
  ])('%s fits', (text) => {
    expect(matcher(text).fits(completed)).toBe(true);
  });

  it.each([
    ['{ type: turn.failed }'],
    ['{ type: turn.completed, turn: 1 }'],
    ['{ type: turn.completed, heardText: is red }'],
    ['{ type: turn.completed, heardText: /^red/ }'],
    ['{ type: turn.completed, latency: { firstAudioMs: { max: 419 } } }'],
    ['{ type: turn.completed, latency: { llmTtftMs: { min: 0 } } }'],
    ['{ type: turn.completed, turn: null }'],
    ['{ type: turn.completed, incomplete: true }'],
  ])('%s does not', (text) => {
    expect(matcher(text).fits(completed)).toBe(false);
  });

  it('can be the first sound of a reply', () => {
    expect(matcher('{ type: audio.heard, generation: 3 }').fits({ type: 'audio.heard', generation: 3 })).toBe(
      true,
    );
  });
});
