import { settle } from '../../test/helpers/fake-clock.js';
import { SessionHarness } from '../../test/helpers/session.harness.js';

/** A session in which the agent is speaking its first of two sentences, `soundMs` of which were sent. */
async function speaking(soundMs = 1_000): Promise<SessionHarness> {
  const harness = new SessionHarness();
  await harness.say('What does it cost?');
  await harness.answer('It costs ten thousand. ', 'Delivery is free.');
  harness.tts.sound('It costs ten thousand.', soundMs);
  await settle();
  return harness;
}

describe('a conversation', () => {
  let open: SessionHarness[] = [];
  const track = (harness: SessionHarness) => {
    open.push(harness);
    return harness;
  };
  afterEach(async () => {
    await Promise.all(open.map((harness) => harness.end()));
    open = [];
  });

  it('answers what was said, speaks it in order, and ends the turn when the client has played it', async () => {
    const harness = track(await speaking());
    harness.tts.finish('It costs ten thousand.');
    await settle();
    await harness.speak('Delivery is free.', 500);
    expect(harness.state).toBe('playout');
    await harness.played(1, 500, 'idle');
    const completed = harness.client.last('turn.completed');
    expect(completed.heardText).toBe('It costs ten thousand. Delivery is free.');
    expect(harness.state).toBe('idle');
    expect(
      harness.client.audio.map(({ segment, isFirst, isLast }) => ({ segment, isFirst, isLast })),
    ).toEqual([
      { segment: 0, isFirst: true, isLast: false },
      { segment: 0, isFirst: false, isLast: true },
      { segment: 1, isFirst: true, isLast: false },
      { segment: 1, isFirst: false, isLast: true },
    ]);
  });

  it('says at once which interruptions its agent obeys', async () => {
    const agent = { turnTaking: { bargeIn: { triggers: { clientVad: false } } } };
    const harness = track(new SessionHarness({ agent }));
    expect(harness.client.last('session.ready').bargeIn).toEqual({ command: true, clientVad: false });
  });

  it('tells the stages of a turn apart, the request for speech from its first sound', async () => {
    const harness = track(new SessionHarness());
    await harness.say('Hello');
    await harness.clock.run(300);
    await harness.answer('Good day.');
    await harness.clock.run(150);
    await harness.speak('Good day.', 300);
    await harness.played(0, 300, 'idle');
    const { latency } = harness.client.last('turn.completed');
    expect(latency).toMatchObject({
      llmRequestMs: 0,
      llmTtftMs: 300,
      firstSegmentMs: 0,
      ttsRequestMs: 0,
      ttsTtfbMs: 150,
      clientSendMs: 0,
    });
    expect([latency.firstAudioMs, latency.overheadMs]).toEqual([450, 0]);
  });

  it('numbers its messages without gaps', async () => {
    const harness = track(await speaking());
    expect(harness.client.messages.map(({ seq }) => seq)).toEqual(
      harness.client.messages.map((_, index) => index + 1),
    );
  });

  it('tells the model what was heard, not what was written, after an interruption', async () => {
    const harness = track(await speaking());
    await harness.played(0, 500);
    harness.session.onMessage({
      type: 'barge_in',
      reason: 'button',
      heard: { generation: harness.generation, segment: 0, playedMs: 500 },
    });
    await harness.say('And in red?');
    const interrupted = harness.client.last('turn.interrupted');
    expect(interrupted.unheardText).toMatch(/Delivery is free\.$/);
    expect(harness.llm.last.request.conversation).toEqual([
      expect.objectContaining({ role: 'user', text: 'What does it cost?' }),
      expect.objectContaining({ role: 'assistant', text: interrupted.heardText }),
      expect.objectContaining({ role: 'user', text: 'And in red?' }),
    ]);
    expect('It costs ten thousand. Delivery is free.'.startsWith(interrupted.heardText)).toBe(true);
  });

  it('sends audio.clear first, then what the model had written, then what was heard', async () => {
    const harness = track(new SessionHarness());
    await harness.say('Hello');
    harness.llm.write('Good day. How ');
    await settle();
    harness.tts.sound('Good day.', 300);
    await settle();
    const { generation } = harness;
    harness.session.onMessage({ type: 'barge_in', reason: 'key' });
    const clear = harness.client.last('audio.clear');
    expect(clear).toMatchObject({ generation, reason: 'key' });
    expect(harness.client.typesAfter(clear)).toEqual(['llm.final', 'session.state']);
    await harness.clock.run(300);
    expect(harness.client.last('turn.interrupted')).toMatchObject({ generation, reason: 'key' });
    expect(harness.client.of('turn.completed')).toHaveLength(0);
  });

  it('drops audio of an interrupted turn, even when the vendor ignores the abort', async () => {
    const harness = track(await speaking());
    const { stream } = harness.tts.of('It costs ten thousand.');
    const { generation } = harness;
    harness.session.onMessage({ type: 'barge_in' });
    stream.push({ type: 'audio', bytes: Buffer.alloc(1_600) });
    await settle();
    expect(harness.client.audioBytesAfter(harness.client.last('audio.clear'), generation)).toBe(0);
    expect(stream.signal.aborted).toBe(true);
  });

  it('is interrupted once by one utterance, though its final comes after its interim', async () => {
    const harness = track(await speaking());
    harness.asr.speechStarted();
    harness.asr.interim('wait');
    harness.asr.interim('wait a');
    harness.asr.final('Wait a moment.');
    await settle();
    expect(harness.client.of('audio.clear')).toHaveLength(1);
    expect(harness.client.last('turn.started')).toMatchObject({ turn: 2, text: 'Wait a moment.' });
    expect(harness.client.last('turn.started').merged).toBeUndefined();
  });

  it('starts the turn again with the whole text when more words come before the first sound', async () => {
    const harness = track(new SessionHarness());
    await harness.say('I want a car');
    await harness.say('with a sunroof');
    expect(harness.client.last('turn.started')).toMatchObject({
      text: 'I want a car with a sunroof',
      merged: true,
    });
    expect(harness.llm.replies).toHaveLength(2);
    expect(harness.llm.replies[0]?.request.signal.aborted).toBe(true);
    expect(harness.llm.last.request.conversation.map(({ text }) => text)).toEqual([
      'I want a car with a sunroof',
    ]);
  });

  it('answers the first words after all when the sound that took them back was no speech', async () => {
    const harness = track(new SessionHarness());
    await harness.say('I want a car');
    harness.asr.interim('hm');
    harness.asr.utteranceEnd();
    await harness.say('');
    await harness.clock.run(4_000);
    expect(harness.client.last('turn.started').text).toBe('I want a car');
    expect(harness.llm.replies.at(-1)?.request.signal.aborted).toBe(false);
  });

  it('keeps speaking when the model is done before the voice', async () => {
    const harness = track(await speaking());
    expect(harness.client.of('llm.final')).toHaveLength(1);
    expect(harness.state).toBe('speaking');
  });

  it('waits for the model when the voice is idle while it still writes', async () => {
    const harness = track(new SessionHarness());
    await harness.say('Hello');
    harness.llm.write('Good day. ');
    await settle();
    await harness.speak('Good day.', 300);
    expect(harness.state).toBe('speaking');
    await harness.answer('Welcome.');
    await harness.speak('Welcome.', 300);
    expect(harness.state).toBe('playout');
  });

  it('makes one turn of a speech_final and the UtteranceEnd that follows it', async () => {
    const harness = track(new SessionHarness());
    await harness.say('Hello');
    harness.asr.utteranceEnd();
    await settle();
    expect(harness.client.of('turn.started')).toHaveLength(1);
    expect(harness.client.of('audio.clear')).toHaveLength(0);
  });

  it('joins all finals of an utterance up to its end', async () => {
    const harness = track(new SessionHarness());
    harness.asr.speechStarted();
    harness.asr.final('I would like', false);
    harness.asr.final('a test drive', false);
    harness.asr.utteranceEnd();
    await settle();
    expect(harness.client.last('turn.started').text).toBe('I would like a test drive');
  });

  it('ends an utterance whose final never comes, with its last interim', async () => {
    const harness = track(new SessionHarness());
    harness.asr.interim('book a test drive');
    await harness.clock.run(2_600);
    expect(harness.asr.finalizes).toBe(1);
    await harness.clock.run(900);
    expect(harness.client.last('turn.started').text).toBe('book a test drive');
  });

  it('ends the turn by its own clock when the client never reports playback', async () => {
    const harness = track(await speaking());
    harness.tts.finish('It costs ten thousand.');
    await settle();
    await harness.speak('Delivery is free.', 500);
    await harness.clock.run(2_600);
    expect(harness.client.last('turn.completed').heardText).toContain('Delivery is free.');
  });

  it('drops nothing and starts nothing between two segments when interrupted there', async () => {
    const harness = track(await speaking());
    harness.tts.finish('It costs ten thousand.');
    await settle();
    harness.session.onMessage({ type: 'barge_in' });
    harness.tts.sound('Delivery is free.', 500);
    await settle();
    expect(harness.client.audio.every(({ segment }) => segment === 0)).toBe(true);
  });

  it('answers a typed turn at once, cutting off what it was saying', async () => {
    const harness = track(await speaking());
    harness.session.onMessage({ type: 'text.input', text: 'Stop. What colours?', id: 'a' });
    harness.session.onMessage({ type: 'text.input', text: 'Stop. What colours?', id: 'a' });
    await settle();
    const types = harness.client.typesAfter(harness.client.last('audio.clear'));
    expect(types.slice(0, 2)).toEqual(['turn.interrupted', 'turn.started']);
    expect(harness.client.of('turn.started')).toHaveLength(2);
  });

  it('stays within the audio lead of what the client has played', async () => {
    const harness = track(await speaking(3_000));
    harness.tts.sound('It costs ten thousand.', 3_000);
    await settle();
    harness.tts.sound('It costs ten thousand.', 3_000);
    await settle();
    const sentMs = () => harness.client.audio.reduce((sum, { bytes }) => sum + bytes, 0) / 16;
    expect(sentMs()).toBe(6_000);
    await harness.played(0, 2_900);
    await harness.clock.run(300);
    expect(sentMs()).toBe(9_000);
  });

  it('greets first when the agent says so, and counts no user entry for it', async () => {
    const harness = track(
      new SessionHarness({ agent: { firstMessage: 'greeting', greeting: 'Welcome to the showroom.' } }),
    );
    await settle();
    expect(harness.client.last('turn.started')).toMatchObject({ source: 'greeting', turn: 1, generation: 1 });
    expect(harness.client.last('llm.final').text).toBe('Welcome to the showroom.');
    await harness.speak('Welcome to the showroom.', 800);
    await harness.played(0, 800, 'idle');
    await harness.say('Hello');
    expect(harness.llm.last.request.conversation.map(({ role }) => role)).toEqual(['assistant', 'user']);
  });

  it('holds the turn while the talk key is down and answers when it is let go', async () => {
    const harness = track(new SessionHarness());
    harness.session.onMessage({ type: 'mic', state: 'ptt_down' });
    harness.asr.final('My number is', true);
    harness.asr.final('five five five', true);
    await settle();
    expect(harness.client.of('turn.started')).toHaveLength(0);
    harness.session.onMessage({ type: 'mic', state: 'ptt_up' });
    harness.asr.final('', true);
    await settle();
    expect(harness.client.last('turn.started').text).toBe('My number is five five five');
  });

  it.each(['on', 'muted'] as const)(
    'answers as well when the microphone is %s after the key was down',
    async (state) => {
      const harness = track(new SessionHarness());
      harness.session.onMessage({ type: 'mic', state: 'ptt_down' });
      harness.asr.final('In red', true);
      harness.session.onMessage({ type: 'mic', state });
      harness.asr.final('', true);
      await settle();
      expect(harness.client.last('turn.started').text).toBe('In red');
    },
  );
});
