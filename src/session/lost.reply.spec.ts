import { settle } from '../../test/helpers/fake-clock.js';
import { SessionHarness } from '../../test/helpers/session.harness.js';
import { VoiceError } from '../common/voice-error.js';
import { DEFAULT_TURN_RULES, type TurnRuleChanges, withChanges } from './turn/turn.rules.js';

const SAID = 'It costs ten thousand. Delivery is';
const WHOLE = 'It costs ten thousand. Delivery is free.';

let harness: SessionHarness;
afterEach(() => harness.end());

function withRules(changes: TurnRuleChanges): SessionHarness {
  return new SessionHarness({ settings: { rules: withChanges(DEFAULT_TURN_RULES, changes) } });
}

/** A question is asked, half of its answer written, and the model lost. */
async function lostMidway(): Promise<void> {
  harness = new SessionHarness();
  await harness.say('What does it cost?');
  harness.llm.write('It costs ten thousand. ', 'Delivery is');
  await settle();
  await lose();
}

async function lose(): Promise<void> {
  harness.llm.last.stream.fail(new VoiceError('lost', { code: 'provider_unavailable', retryable: true }));
  await settle();
}

describe('a reply the model loses in the middle', () => {
  it('is continued from what was written, while its first sentence is being spoken', async () => {
    await lostMidway();
    expect(harness.llm.last.request).toMatchObject({ continues: SAID, replyId: 'reply-1' });
    expect(harness.llm.last.request.conversation.map(({ text }) => text)).toEqual(['What does it cost?']);
    await harness.speak('It costs ten thousand.', 900);
    expect(harness.state).toBe('speaking');
    await harness.answer(' free.');
    await harness.speak('Delivery is free.', 500);
    await harness.played(1, 500, 'idle');
    expect(harness.client.of('llm.final')).toMatchObject([{ status: 'completed', text: WHOLE }]);
    expect(harness.client.of('turn.started')).toHaveLength(1);
    const completed = harness.client.last('turn.completed');
    expect(completed.heardText).toBe(WHOLE);
    expect(completed).not.toHaveProperty('incomplete');
    expect(harness.tts.texts).toEqual(['It costs ten thousand.', 'Delivery is free.']);
  });

  it('is one entry of the history, with what was heard', async () => {
    await lostMidway();
    await harness.answer(' free.');
    await harness.speak('It costs ten thousand.', 900);
    await harness.speak('Delivery is free.', 500);
    await harness.played(1, 500, 'idle');
    await harness.say('And in red?');
    const { continues, conversation } = harness.llm.last.request;
    expect(continues).toBeUndefined();
    expect(conversation.map(({ role, text }) => [role, text])).toEqual([
      ['user', 'What does it cost?'],
      ['assistant', WHOLE],
      ['user', 'And in red?'],
    ]);
  });

  it('has nothing twice when the model begins anew', async () => {
    await lostMidway();
    harness.llm.write('It costs ', 'ten thousand. ', 'Delivery');
    await settle();
    expect(harness.client.of('llm.delta')).toHaveLength(2);
    await harness.answer(' is free.');
    expect(harness.client.last('llm.final').text).toBe(WHOLE);
  });

  it('ends with what it has when it is lost once more, also in the middle of a repetition', async () => {
    await lostMidway();
    harness.llm.write('It costs ten');
    await settle();
    await lose();
    expect(harness.llm.replies).toHaveLength(2);
    expect(harness.client.last('llm.final')).toMatchObject({ status: 'incomplete', text: SAID });
    await harness.speak('It costs ten thousand.', 900);
    await harness.speak('Delivery is', 300);
    await harness.played(1, 300, 'idle');
    expect(harness.client.last('turn.completed').incomplete).toBe(true);
  });

  it('ends with what it has when nothing follows, so that nobody waits for a silent agent', async () => {
    await lostMidway();
    await harness.speak('It costs ten thousand.', 100);
    await harness.clock.run(3_100, 100);
    expect(harness.client.last('llm.final')).toMatchObject({ status: 'incomplete', text: SAID });
    expect(harness.llm.last.request.signal.aborted).toBe(true);
  });

  it('can be interrupted while the rest is awaited', async () => {
    await lostMidway();
    harness.tts.sound('It costs ten thousand.', 900);
    await settle();
    await harness.played(0, 600);
    harness.session.onMessage({ type: 'barge_in', reason: 'button' });
    expect(harness.llm.last.request.signal.aborted).toBe(true);
    expect(harness.client.last('llm.final')).toMatchObject({ status: 'cancelled', text: SAID });
    await harness.say('And in red?');
    const { heardText } = harness.client.last('turn.interrupted');
    expect(harness.llm.last.request.conversation.map(({ text }) => text)).toEqual([
      'What does it cost?',
      heardText,
      'And in red?',
    ]);
  });

  it('is continued when it was asked for before the end of speech', async () => {
    harness = withRules({ speculation: { isOn: true } });
    harness.asr.final('What does it cost?', false);
    await harness.clock.run(200);
    harness.llm.write('It costs ten thousand. ', 'Delivery is');
    await settle();
    await lose();
    expect(harness.llm.replies).toHaveLength(1);
    harness.asr.utteranceEnd();
    await settle();
    expect(harness.llm.last.request.continues).toBe(SAID);
    await harness.answer(' free.');
    expect(harness.client.last('llm.final')).toMatchObject({ status: 'completed', text: WHOLE });
  });

  it('is asked for as a whole when only a filler was said', async () => {
    const filler = { afterMs: 500, text: 'Let me see.' };
    harness = withRules({ silence: { filler } });
    await harness.say('What does it cost?');
    await harness.clock.run(600);
    await lose();
    expect(harness.llm.replies).toHaveLength(2);
    expect(harness.llm.last.request.continues).toBeUndefined();
    await harness.answer('It is free.');
    expect(harness.client.last('llm.final').text).toBe('Let me see. It is free.');
  });

  it('goes on behind its filler, which is not said again either', async () => {
    const filler = { afterMs: 500, text: 'Let me see.' };
    harness = withRules({ silence: { filler } });
    await harness.say('What does it cost?');
    await harness.clock.run(600);
    harness.llm.write(SAID);
    await settle();
    await lose();
    expect(harness.llm.last.request.continues).toBe(`Let me see. ${SAID}`);
    await harness.answer(WHOLE);
    expect(harness.client.last('llm.final').text).toBe(`Let me see. ${WHOLE}`);
  });
});
