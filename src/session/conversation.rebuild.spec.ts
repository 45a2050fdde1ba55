import { rebuildConversation } from './conversation.rebuild.js';
import type { SpokenMessage } from './journal.port.js';

let turn = 0;
beforeEach(() => {
  turn = 0;
});

function asked(text: string, over: { merged?: boolean; source?: 'text' | 'greeting' } = {}): SpokenMessage {
  turn++;
  return { type: 'turn.started', turn, generation: turn, text, source: 'speech', ...over };
}

function heard(heardText: string): SpokenMessage {
  return { type: 'turn.completed', turn, generation: turn, heardText, latency: {} };
}

function cut(heardText: string): SpokenMessage {
  const unheardText = 'And so on.';
  return { type: 'turn.interrupted', turn, generation: turn, reason: 'vad', heardText, unheardText };
}

const texts = (...messages: SpokenMessage[]) => rebuildConversation(messages).map(({ text }) => text);

describe('a conversation rebuilt from the messages of its session', () => {
  it('is what was asked and what was heard, in order', () => {
    const messages = [
      asked('', { source: 'greeting' }),
      heard('Hi!'),
      asked('Price?'),
      cut('Ten.'),
      asked('Of?'),
    ];
    expect(rebuildConversation(messages)).toMatchObject([
      { role: 'assistant', text: 'Hi!' },
      { role: 'user', text: 'Price?' },
      { role: 'assistant', text: 'Ten.' },
      { role: 'user', text: 'Of?' },
    ]);
  });

  it('has the words of a turn that was taken back once', () => {
    expect(texts(asked('I would'), cut(''), asked('I would like tea', { merged: true }))).toEqual([
      'I would like tea',
    ]);
  });

  it('has words that were said twice twice', () => {
    expect(texts(asked('Hello'), cut(''), asked('Hello again'))).toEqual(['Hello', 'Hello again']);
  });

  it('has nothing of a reply whose end was never told', () => {
    expect(texts(asked('Price?'))).toEqual(['Price?']);
  });

  it('begins with what its session took up', () => {
    const entries = [{ role: 'user' as const, text: 'Hello' }];
    expect(texts({ type: 'session.transcript', entries }, asked('Still there?'))).toEqual([
      'Hello',
      'Still there?',
    ]);
  });
});
