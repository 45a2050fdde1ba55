import { agentSessions } from '../../test/helpers/agent.sessions.js';
import { settle } from '../../test/helpers/fake-clock.js';
import { SessionHarness } from '../../test/helpers/session.harness.js';

const { harnessWith, speaking } = agentSessions();

describe('when to speak', () => {
  it('waits on while a number is being dictated', async () => {
    const harness = harnessWith();
    harness.asr.final('my number is five five', true);
    await harness.clock.run(1_000);
    expect(harness.client.of('turn.started')).toHaveLength(0);
    harness.asr.final('six seven', true);
    await harness.clock.run(1_300);
    expect(harness.client.last('turn.started').text).toBe('my number is five five six seven');
  });

  it('ends the turn after a pause of its own when the recogniser calls no endpoint', async () => {
    const harness = harnessWith({ endOfTurn: { policy: 'silence', silenceMs: 500 } });
    harness.asr.final('book a test drive', false);
    await harness.clock.run(400);
    harness.asr.interim('on');
    harness.asr.final('on Saturday', false);
    await harness.clock.run(400);
    expect(harness.client.of('turn.started')).toHaveLength(0);
    await harness.clock.run(200);
    expect(harness.client.last('turn.started').text).toBe('book a test drive on Saturday');
  });

  it('is as patient as it was told to be, even beyond the silence that ends an utterance by force', async () => {
    const harness = harnessWith({ endOfTurn: { policy: 'silence', silenceMs: 6_000 } });
    harness.asr.final('book a test drive', true);
    await harness.clock.run(5_900, 100);
    expect(harness.client.of('turn.started')).toHaveLength(0);
    await harness.clock.run(200, 100);
    expect(harness.client.last('turn.started').text).toBe('book a test drive');
  });

  it('ends an utterance by force as late as the agent is set', async () => {
    const harness = harnessWith({}, { turnTaking: { endOfTurn: { silentUtteranceMs: 6_000 } } });
    harness.asr.interim('book a test drive');
    await harness.clock.run(6_700, 100);
    expect(harness.client.of('turn.started')).toHaveLength(0);
    await harness.clock.run(200, 100);
    expect(harness.client.last('turn.started').text).toBe('book a test drive');
  });

  it('leaves the end of the turn to the talk key where the agent is set so, however long nothing is said', async () => {
    const harness = harnessWith({ endOfTurn: { policy: 'manual' } });
    harness.asr.final('book a test drive', true);
    await harness.clock.run(10_000, 100);
    expect(harness.client.of('turn.started')).toHaveLength(0);
    harness.session.onMessage({ type: 'mic', state: 'ptt_down' });
    harness.session.onMessage({ type: 'mic', state: 'ptt_up' });
    await harness.clock.run(1_000, 100);
    expect(harness.client.last('turn.started').text).toBe('book a test drive');
  });

  it('asks the model early and answers at once when the words stay the same', async () => {
    const harness = harnessWith({ speculation: { isOn: true } });
    harness.asr.interim('what does it cost');
    await harness.clock.run(200);
    expect(harness.llm.replies).toHaveLength(1);
    await harness.answer('Ten thousand.');
    expect(harness.client.of('llm.delta')).toHaveLength(0);
    harness.asr.final('What does it cost?');
    await settle();
    expect(harness.llm.replies).toHaveLength(1);
    expect(harness.client.last('llm.final').text).toBe('Ten thousand.');
    expect(harness.observer.of('speculation adopted')).toBe(1);
  });

  it('lets nobody hear an early answer to other words', async () => {
    const harness = harnessWith({ speculation: { isOn: true } });
    harness.asr.interim('what does it cost');
    await harness.clock.run(200);
    await harness.answer('Ten thousand.');
    harness.asr.final('what does it cost in red');
    await settle();
    expect(harness.llm.replies[0]?.request.signal.aborted).toBe(true);
    expect(harness.llm.replies).toHaveLength(2);
    expect(harness.client.of('llm.delta')).toHaveLength(0);
    expect(harness.tts.texts).toEqual([]);
    expect(harness.observer.of('speculation changed')).toBe(1);
  });

  it('takes an early answer back when the recogniser does, and tries no more often than allowed', async () => {
    const harness = harnessWith({ speculation: { isOn: true, maxPerTurn: 2 } });
    harness.asr.interim('what');
    harness.asr.emit({ type: 'eagerEndpoint', text: 'what' });
    harness.asr.emit({ type: 'turnResumed' });
    expect(harness.observer.of('speculation resumed')).toBe(1);
    for (const text of ['what does', 'what does it', 'what does it cost']) {
      harness.asr.interim(text);
      await harness.clock.run(200);
    }
    expect(harness.llm.replies).toHaveLength(2);
  });

  it('fills the gap when the model is slow, and goes on in the same reply', async () => {
    const harness = harnessWith({ silence: { filler: { afterMs: 1_000, text: 'Let me see.' } } });
    await harness.say('What does it cost?');
    await harness.clock.run(1_100);
    await harness.answer('Ten thousand.');
    expect(harness.client.last('llm.final').text).toBe('Let me see. Ten thousand.');
    expect(harness.tts.texts).toEqual(['Let me see.', 'Ten thousand.']);
  });
});

describe('a filler', () => {
  it('is followed by the answer, however slow the model is within its limit', async () => {
    const harness = harnessWith({ silence: { filler: { afterMs: 1_000, text: 'Let me see.' } } });
    await harness.say('What does it cost?');
    await harness.clock.run(1_100);
    await harness.speak('Let me see.', 500);
    expect(harness.state).toBe('thinking');
    await harness.clock.run(6_000, 100);
    await harness.answer('Ten thousand.');
    expect(harness.client.last('llm.final')).toMatchObject({
      text: 'Let me see. Ten thousand.',
      status: 'completed',
    });
  });
});

describe('when to stop', () => {
  it('goes on after an acknowledgement, without answering it', async () => {
    const harness = await speaking();
    await harness.say('uh-huh');
    expect(harness.client.of('audio.clear')).toHaveLength(0);
    harness.tts.finish('The Aster costs ten thousand euros.');
    await settle();
    await harness.speak('Would you like it?', 500);
    await harness.played(1, 500, 'idle');
    expect(harness.client.of('turn.started')).toHaveLength(1);
    expect(harness.state).toBe('idle');
  });

  it('takes a yes at the end of its question for the answer', async () => {
    const harness = await speaking();
    harness.tts.finish('The Aster costs ten thousand euros.');
    await settle();
    await harness.speak('Would you like it?', 500);
    await harness.say('yes');
    await harness.played(1, 500, 'idle');
    expect(harness.client.last('turn.started').text).toBe('yes');
  });

  it('is not interrupted by its own voice', async () => {
    const harness = await speaking();
    await harness.say('costs ten thousand euros');
    expect(harness.client.of('audio.clear')).toHaveLength(0);
  });

  it('keeps too short a remark and answers it afterwards', async () => {
    const harness = await speaking({ bargeIn: { minWords: 3 } });
    await harness.say('in red');
    expect(harness.client.of('audio.clear')).toHaveLength(0);
    harness.tts.finish('The Aster costs ten thousand euros.');
    await settle();
    await harness.speak('Would you like it?', 500);
    await harness.played(1, 500, 'idle');
    expect(harness.client.last('turn.started').text).toBe('in red');
  });

  it('answers what was said before the button, since words alone were too few to interrupt', async () => {
    const harness = await speaking({ bargeIn: { minWords: 3 } });
    await harness.say('in red');
    harness.session.onMessage({ type: 'barge_in', reason: 'button' });
    await settle();
    expect(harness.client.last('turn.started')).toMatchObject({ turn: 2, text: 'in red' });
  });

  it('finishes a protected greeting and then answers what was said meanwhile', async () => {
    const harness = harnessWith(
      { isGreetingProtected: true },
      { firstMessage: 'greeting', greeting: 'This call is recorded.' },
    );
    await settle();
    expect(harness.client.last('turn.started').protected).toBe(true);
    harness.tts.sound('This call is recorded.', 500);
    await harness.say('what does it cost');
    harness.session.onMessage({ type: 'barge_in', reason: 'button' });
    expect(harness.client.of('audio.clear')).toHaveLength(0);
    expect(harness.client.last('warning').message).toContain('cannot be interrupted');
    harness.tts.finish('This call is recorded.');
    await settle();
    await harness.played(0, 500, 'idle');
    expect(harness.client.last('turn.started').text).toBe('what does it cost');
  });

  it('falls silent at the sound of speech and goes on where it stopped when no words follow', async () => {
    const harness = await speaking();
    harness.asr.speechStarted();
    const pause = harness.client.last('audio.pause');
    harness.tts.sound('The Aster costs ten thousand euros.', 700);
    await settle();
    expect(harness.client.audioBytesAfter(pause, harness.generation)).toBe(0);
    await harness.clock.run(1_300);
    expect(harness.client.of('audio.resume')).toHaveLength(1);
    expect(harness.client.audioBytesAfter(pause, harness.generation)).toBe(700 * 16);
    expect(harness.client.of('audio.clear')).toHaveLength(0);
    expect(harness.tts.speeches).toHaveLength(2);
  });

  it('stops at the sound of speech where the agent is set so', async () => {
    const harness = await speaking({ bargeIn: { triggers: { speechStart: true } } });
    harness.asr.speechStarted();
    expect(harness.client.last('audio.clear').reason).toBe('speech');
  });

  it('goes on with what was not heard when the voice detection of the client was wrong', async () => {
    const harness = await speaking();
    const heard = { generation: harness.generation, segment: 0, playedMs: 500 };
    harness.session.onMessage({ type: 'barge_in', reason: 'vad', heard });
    const { unheardText } = await lastInterruption(harness);
    await harness.clock.run(1_500);
    expect(harness.client.last('turn.started').source).toBe('greeting');
    expect(harness.client.last('llm.final').text).toBe(unheardText);
  });

  it('does not go on by itself after the button', async () => {
    const harness = await speaking();
    harness.session.onMessage({ type: 'barge_in', reason: 'button' });
    await harness.clock.run(5_000);
    expect(harness.client.of('turn.started')).toHaveLength(1);
  });

  it('finishes its reply before it answers what was typed, where the agent is set so', async () => {
    const harness = await speaking({ bargeIn: { triggers: { text: false } } });
    harness.session.onMessage({ type: 'text.input', text: 'in red' });
    await settle();
    expect(harness.client.of('audio.clear')).toHaveLength(0);
    harness.tts.finish('The Aster costs ten thousand euros.');
    await settle();
    await harness.speak('Would you like it?', 500);
    await harness.played(1, 500, 'idle');
    expect(harness.client.last('turn.started')).toMatchObject({ turn: 2, text: 'in red' });
  });

  it('goes on when the talk key goes down, where no command interrupts the agent', async () => {
    const harness = await speaking({ bargeIn: { triggers: { command: false } } });
    harness.session.onMessage({ type: 'mic', state: 'ptt_down' });
    await settle();
    expect(harness.client.of('audio.clear')).toHaveLength(0);
    harness.asr.final('in red', true);
    await settle();
    expect(harness.client.last('audio.clear').reason).toBe('speech');
    harness.session.onMessage({ type: 'mic', state: 'ptt_up' });
    harness.asr.final('', true);
    await settle();
    expect(harness.client.last('turn.started')).toMatchObject({ turn: 2, text: 'in red' });
  });

  it('ignores the voice detection of the client where the agent is set so', async () => {
    const harness = await speaking({ bargeIn: { triggers: { clientVad: false } } });
    harness.session.onMessage({ type: 'barge_in', reason: 'vad' });
    expect(harness.client.of('audio.clear')).toHaveLength(0);
  });
});

async function lastInterruption(harness: SessionHarness) {
  await harness.clock.run(300);
  return harness.client.last('turn.interrupted');
}
