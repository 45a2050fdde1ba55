import {
  audio,
  delta,
  llmDone,
  llmError,
  SPEAKING,
  segmentDone,
  THINKING,
  timer,
  turnMachine,
} from '../../../test/helpers/turn.play.js';
import type { TurnEvent } from './turn.events.js';

const stuck: TurnEvent = { type: 'stuck', generation: 1 };

describe('a filler', () => {
  const filling = turnMachine({ silence: { filler: { afterMs: 900, text: 'One moment.' } } });
  const FILLED = [...THINKING, timer('filler')];

  it('is awaited when the model is asked, and said when nothing came', () => {
    expect(filling(...THINKING).steps).toContain('filler+900');
    const { state, effects } = filling(...FILLED);
    expect(effects.slice(0, 2)).toEqual([
      { type: 'send', body: { type: 'llm.delta', generation: 1, text: 'One moment. ' } },
      { type: 'segment', text: 'One moment. ' },
    ]);
    expect(state).toMatchObject({ phase: 'speaking', reply: { text: 'One moment. ', hasModelText: false } });
  });

  it('is said in no other phase, and not before words that are fixed', () => {
    expect(filling(...SPEAKING, timer('filler')).steps).toEqual([]);
    expect(filling(timer('filler')).steps).toEqual([]);
    expect(filling({ type: 'greet', text: 'Welcome.' }).steps).not.toContain('filler+900');
    expect(filling({ type: 'greet', text: undefined }).steps).toContain('filler+900');
  });

  it('leaves the agent thinking when it was said', () => {
    const said = filling(...FILLED, audio(), segmentDone(0));
    expect(said.state.phase).toBe('thinking');
    expect(filling(...FILLED, audio(), segmentDone(1)).state.phase).toBe('speaking');
    expect(filling(...FILLED, audio(), segmentDone(0), delta('Hello.')).state).toMatchObject({
      phase: 'speaking',
      reply: { text: 'One moment. Hello.' },
    });
  });

  it('does not end the wait for the first word, nor make up for it', () => {
    expect(filling(...FILLED, timer('thinking')).kinds).toContain('turn.failed');
    expect(filling(...FILLED, llmDone()).kinds).toContain('turn.failed');
    expect(filling(...FILLED, llmError(), llmError()).kinds).toContain('turn.failed');
    expect(filling(...FILLED, llmError()).effects).toContainEqual({
      type: 'generate',
      generation: 1,
      continues: undefined,
    });
  });

  it('is given up when it does not move', () => {
    expect(filling(...FILLED, stuck).kinds).toEqual(['abandonSpeech']);
  });
});
