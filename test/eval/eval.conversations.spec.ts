import { loadConversations } from '../../eval/script/conversation.folder.js';

const conversations = loadConversations();

describe('the shipped conversations', () => {
  it('are at least twenty-five, and can all be read', () => {
    expect(conversations.length).toBeGreaterThanOrEqual(25);
  });

  it('say each something of its own', () => {
    expect(new Set(conversations.map(({ about }) => about)).size).toBe(conversations.length);
  });

  it('expect something, each of them', () => {
    const idle = conversations.filter(({ steps }) => !steps.some(({ action }) => action === 'expect'));
    expect(idle.map(({ name }) => name)).toEqual([]);
  });

  it('are held in English, in Hindi, and in both at once', () => {
    const clips = conversations.flatMap(({ steps }) =>
      steps.flatMap((step) => (step.action === 'say' ? [step.clip] : [])),
    );
    for (const language of [/^en-/, /^hi-(?!en-)/, /^hi-en-/])
      expect(clips.some((clip) => language.test(clip))).toBe(true);
  });

  it('are found by name, and a wrong name is answered with the right ones', () => {
    expect(loadConversations(['echo-guard']).map(({ name }) => name)).toEqual(['echo-guard']);
    expect(() => loadConversations(['eco-guard'])).toThrow(
      /no conversation "eco-guard"; there are .*echo-guard/,
    );
  });
});
