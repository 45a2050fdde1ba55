import { mergeSettings } from './settings.merge.js';

describe('settings laid over others', () => {
  const settings = {
    agent: {
      language: 'hi',
      turnTaking: { bargeIn: { minWords: 3, graceMs: 5 }, silence: { filler: { text: 'x' } } },
    },
    server: { TTS_QUEUE_MAX: '1' },
  };

  it('change what they name and keep the rest', () => {
    const off = { agent: { turnTaking: { bargeIn: { minWords: 1 } } }, server: { LLM_MODE: 'echo' } };
    expect(mergeSettings(settings, off)).toEqual({
      agent: {
        ...settings.agent,
        turnTaking: { ...settings.agent.turnTaking, bargeIn: { minWords: 1, graceMs: 5 } },
      },
      server: { TTS_QUEUE_MAX: '1', LLM_MODE: 'echo' },
    });
  });

  it('take a key away with null, and leave the original as it was', () => {
    const off = { agent: { turnTaking: { silence: { filler: null } } }, server: {} };
    expect(mergeSettings(settings, off).agent.turnTaking).toEqual({
      ...settings.agent.turnTaking,
      silence: {},
    });
    expect(settings.agent.turnTaking.silence.filler).toEqual({ text: 'x' });
  });

  it('replace lists as a whole', () => {
    const before = { agent: { keyterms: ['a', 'b'] }, server: {} };
    expect(mergeSettings(before, { agent: { keyterms: [] }, server: {} }).agent).toEqual({ keyterms: [] });
  });
});
