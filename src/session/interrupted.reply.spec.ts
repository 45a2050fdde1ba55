import { settle } from '../../test/helpers/fake-clock.js';
import { SessionHarness } from '../../test/helpers/session.harness.js';
import { DEFAULT_TURN_RULES, type TurnRuleChanges, withChanges } from './turn/turn.rules.js';

const TEXT = 'We have the red one and the blue one in the shop.';

const open: SessionHarness[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((harness) => harness.end()));
});

/** A session whose agent has been heard for two and a half of four seconds, and whose client reports no more. */
async function speaking(changes: TurnRuleChanges = {}): Promise<SessionHarness> {
  const harness = new SessionHarness({ settings: { rules: withChanges(DEFAULT_TURN_RULES, changes) } });
  open.push(harness);
  await harness.say('What bicycles do you have?');
  await harness.answer(TEXT);
  await harness.speak(TEXT, 4_000);
  harness.clock.advance(2_500);
  await harness.played(0, 2_400);
  return harness;
}

describe('a reply that was interrupted', () => {
  it('is gone on with however soon no words have followed, without the last report of the client', async () => {
    const harness = await speaking({ bargeIn: { falseAlarmMs: 100 } });
    harness.session.onMessage({ type: 'barge_in', reason: 'vad' });
    await harness.clock.run(120);
    const { unheardText } = harness.client.last('turn.interrupted');
    expect(harness.client.last('llm.final').text).toBe(unheardText);
    expect(harness.client.last('turn.started')).toMatchObject({ turn: 2, source: 'greeting' });
  });

  it.each(['words that stay as they are', 'the recogniser'])(
    'is known, as far as it was heard, to the model asked early because of %s',
    async (cause) => {
      const harness = await speaking({ speculation: { isOn: true } });
      const text = 'What does the first one cost?';
      harness.asr.interim(text);
      if (cause === 'the recogniser') harness.asr.emit({ type: 'eagerEndpoint', text });
      else harness.clock.advance(DEFAULT_TURN_RULES.speculation.stableMs);
      await settle();
      const { heardText } = harness.client.last('turn.interrupted');
      expect(harness.llm.last.request.conversation.map((item) => [item.role, item.text])).toEqual([
        ['user', 'What bicycles do you have?'],
        ['assistant', heardText],
        ['user', text],
      ]);
      expect(TEXT.startsWith(heardText) && heardText.length > 0).toBe(true);
    },
  );
});

describe('a command to interrupt', () => {
  it('is believed where it says that the client silenced itself, by a clock that never stands still', async () => {
    const harness = await speaking();
    const stillNow = harness.clock.now.bind(harness.clock);
    let readings = 0;
    harness.clock.now = () => stillNow() + ++readings / 1_000;
    const heard = { generation: harness.generation, segment: 0, playedMs: 3_500 };
    harness.session.onMessage({ type: 'barge_in', reason: 'button', heard });
    await harness.clock.run(300, 100);
    const { heardText, estimated } = harness.client.last('turn.interrupted');
    expect({ heardText, estimated }).toEqual({
      heardText: 'We have the red one and the blue one in the',
      estimated: undefined,
    });
  });

  it('says nothing of the reply when it speaks of another', async () => {
    const harness = await speaking();
    const heard = { generation: harness.generation - 1, segment: 0, playedMs: 0 };
    harness.session.onMessage({ type: 'barge_in', reason: 'button', heard });
    await harness.clock.run(300, 100);
    expect(harness.client.last('turn.interrupted').heardText).toContain('We have the red one');
  });

  it('that had nothing to interrupt does not count as the beginning of a later interruption', async () => {
    const harness = await speaking({ bargeIn: { triggers: { clientVad: false } } });
    harness.session.onMessage({ type: 'barge_in', reason: 'vad' });
    await harness.clock.run(400, 100);
    await harness.say('Stop, please.');
    expect(harness.client.last('turn.interrupted').reason).toBe('speech');
    expect(harness.observer.stopMs).toEqual([0]);
  });
});
