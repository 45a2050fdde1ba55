import { settle } from '../../test/helpers/fake-clock.js';
import { SessionHarness } from '../../test/helpers/session.harness.js';

describe('a conversation whose vendors fail', () => {
  let open: SessionHarness[] = [];
  const track = (harness: SessionHarness) => {
    open.push(harness);
    return harness;
  };
  afterEach(async () => {
    await Promise.all(open.map((harness) => harness.end()));
    open = [];
  });

  it('asks again when the model is lost before its first word, in the same generation', async () => {
    const harness = track(new SessionHarness());
    await harness.say('Hello');
    const { VoiceError } = await import('../common/voice-error.js');
    harness.llm.last.stream.fail(new VoiceError('lost', { code: 'provider_unavailable', retryable: true }));
    await settle();
    expect(harness.llm.replies).toHaveLength(2);
    await harness.answer('Good day.');
    expect(harness.client.last('llm.final').generation).toBe(harness.generation);
    expect(harness.client.of('turn.started')).toHaveLength(1);
  });

  it('goes on with what it has when the model is lost in the middle', async () => {
    const harness = track(new SessionHarness());
    await harness.say('Hello');
    harness.llm.write('Good day. How are');
    await settle();
    harness.llm.last.stream.fail(new Error('cut'));
    await settle();
    expect(harness.client.last('llm.final')).toMatchObject({
      status: 'incomplete',
      text: 'Good day. How are',
    });
    await harness.speak('Good day.', 300);
    await harness.speak('How are', 200);
    await harness.played(1, 200, 'idle');
    expect(harness.client.last('turn.completed').incomplete).toBe(true);
  });

  it('says that a reply without a word failed, and listens on', async () => {
    const harness = track(new SessionHarness());
    await harness.say('Hello');
    harness.llm.done();
    await settle();
    expect(harness.client.last('turn.failed')).toMatchObject({ code: 'empty_reply', stage: 'llm' });
    expect(harness.state).toBe('idle');
  });

  it('speaks a segment again when nothing of it was sent, and skips it with notice when it fails twice', async () => {
    const harness = track(new SessionHarness());
    await harness.say('Hello');
    await harness.answer('Good day. Welcome.');
    const { VoiceError } = await import('../common/voice-error.js');
    const busy = () => new VoiceError('busy', { code: 'provider_unavailable', retryable: true });
    harness.tts.of('Good day.').stream.fail(busy());
    await settle();
    harness.tts.of('Good day.').stream.fail(busy());
    await settle();
    expect(harness.client.last('tts.dropped')).toMatchObject({
      segment: 0,
      reason: 'tts_error',
      text: 'Good day.',
      droppedTotal: 1,
    });
    await harness.speak('Welcome.', 300);
    expect(harness.state).toBe('playout');
  });

  it('delivers a reply as text when nothing of it can be spoken, and completes the turn', async () => {
    const harness = track(new SessionHarness());
    await harness.say('Hello');
    await harness.answer('Good day.');
    harness.tts.of('Good day.').stream.fail(new Error('refused'));
    await settle();
    expect(harness.client.of('tts.dropped')).toHaveLength(1);
    expect(harness.client.last('turn.completed').heardText).toBe('Good day.');
  });

  it('announces the oldest waiting segment when the queue overflows', async () => {
    const harness = track(new SessionHarness({ settings: { ttsQueueMax: 2 } }));
    await harness.say('Count');
    await harness.answer('One. Two. Three. Four. Five. Six. ');
    expect(harness.client.of('tts.dropped').map(({ text, reason }) => `${text} ${reason}`)).toEqual([
      'Three. overflow',
      'Four. overflow',
    ]);
  });
});
