import { settle } from '../../../test/helpers/fake-clock.js';
import { SessionHarness } from '../../../test/helpers/session.harness.js';
import type { ResolvedAgent } from '../../agent/agent.port.js';

/** A session whose answer has been written. */
async function answered(text: string, agent: Partial<ResolvedAgent> = {}) {
  const harness = new SessionHarness({ agent });
  await harness.say('Hello');
  await harness.answer(text);
  return harness;
}

/** Every character of the spoken text takes 50 ms. */
function timesOf(spoken: string) {
  const chars = [...spoken];
  const startMs = chars.map((_, index) => index * 50);
  return { type: 'alignment', chars, startMs, endMs: startMs.map((ms) => ms + 50) } as const;
}

describe('what is spoken otherwise than written', () => {
  it('goes to the voice in words, and to the client as it was written', async () => {
    const harness = await answered('It costs **€5** now.');
    expect(harness.tts.texts).toEqual(['It costs five euros now.']);
    expect(harness.client.last('tts.segment').text).toBe('It costs **€5** now.');
    await harness.speak('It costs five euros now.', 1_200);
    await harness.played(0, 1_200, 'idle');
    expect(harness.client.last('turn.completed').heardText).toBe('It costs **€5** now.');
    await harness.end();
  });

  it('is said as the agent pronounces it', async () => {
    const harness = await answered('Welcome to Aster.', { pronunciations: { Aster: 'Astair' } });
    expect(harness.tts.texts).toEqual(['Welcome to Astair.']);
    await harness.end();
  });

  it('goes to a voice that reads well itself as it was written, but for the pronunciations', async () => {
    const agent = { speechText: 'written', pronunciations: { Aster: 'Astair' } } as const;
    const harness = await answered('The *new* Aster costs €5.', agent);
    expect(harness.tts.texts).toEqual(['The *new* Astair costs €5.']);
    await harness.speak('The *new* Astair costs €5.', 1_200);
    await harness.played(0, 1_200, 'idle');
    expect(harness.client.last('turn.completed').heardText).toBe('The *new* Aster costs €5.');
    await harness.end();
  });

  it('is heard and aligned as it was written', async () => {
    const harness = await answered('It costs **€5** now.');
    const spoken = 'It costs five euros now.';
    harness.tts.of(spoken).stream.push({ ...timesOf(spoken), chars: [...spoken] });
    harness.tts.sound(spoken, 1_200);
    await settle();
    expect(harness.client.last('tts.alignment').chars.join('')).toBe('It costs **€5** now.');
    harness.session.onMessage({
      type: 'barge_in',
      heard: { generation: harness.generation, segment: 0, playedMs: spoken.indexOf(' now') * 50 },
    });
    await harness.clock.run(300);
    expect(harness.client.last('turn.interrupted')).toMatchObject({
      heardText: 'It costs **€5**',
      unheardText: 'now.',
    });
    await harness.end();
  });
});

describe('what cannot be spoken', () => {
  it('is shown, asks the voice for nothing, and counts as heard once it is reached', async () => {
    const harness = await answered('Good day. <br>. How are you?');
    await harness.speak('Good day.', 400);
    expect(harness.tts.texts).toEqual(['Good day.', 'How are you?']);
    await harness.speak('How are you?', 400);
    const states = harness.client.of('tts.segment').filter(({ segment }) => segment === 1);
    expect(states.map(({ text, state }) => [text, state])).toEqual([
      ['<br>.', 'queued'],
      ['<br>.', 'started'],
      ['<br>.', 'done'],
    ]);
    expect(harness.client.audio.filter(({ segment }) => segment === 1)).toEqual([]);
    await harness.played(2, 400, 'idle');
    expect(harness.client.last('turn.completed').heardText).toBe('Good day. <br>. How are you?');
    await harness.end();
  });

  it('was not heard when the reply was cut before it', async () => {
    const harness = await answered('Good day to you. <br>.');
    harness.tts.sound('Good day to you.', 1_000);
    await settle();
    const heard = { generation: harness.generation, segment: 0, playedMs: 300 };
    harness.session.onMessage({ type: 'barge_in', heard });
    await harness.clock.run(300);
    expect(harness.client.last('turn.interrupted').unheardText).toMatch(/<br>\.$/);
    await harness.end();
  });

  it('ends a turn of nothing else at once', async () => {
    const harness = await answered('<br>.');
    expect(harness.tts.speeches).toHaveLength(0);
    expect(harness.client.last('turn.completed').heardText).toBe('<br>.');
    await harness.end();
  });
});
