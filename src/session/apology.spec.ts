import { settle } from '../../test/helpers/fake-clock.js';
import { SessionHarness } from '../../test/helpers/session.harness.js';
import type { ResolvedAgent } from '../agent/agent.port.js';
import { DEFAULT_TURN_RULES, type TurnRuleChanges, withChanges } from './turn/turn.rules.js';

const APOLOGY = 'Sorry, please say that again.';

let harness: SessionHarness;
afterEach(() => harness.end());

function begin(agent: Partial<ResolvedAgent> = {}, changes: TurnRuleChanges = {}): void {
  harness = new SessionHarness({
    agent: { apology: APOLOGY, ...agent },
    settings: { rules: withChanges(DEFAULT_TURN_RULES, changes) },
  });
}

/** The model answers without a word. */
async function fail(): Promise<void> {
  harness.llm.done();
  await settle();
}

const sources = () => harness.client.of('turn.started').map(({ source }) => source);

describe('an agent that could not answer', () => {
  it('apologises in a turn of its own, and then listens', async () => {
    begin();
    await harness.say('What does it cost?');
    await fail();
    const failed = harness.client.last('turn.failed');
    expect(failed).toMatchObject({ turn: 1, code: 'empty_reply' });
    expect(harness.client.typesAfter(failed)[0]).toBe('turn.started');
    expect(harness.client.last('turn.started')).toMatchObject({ turn: 2, source: 'greeting', text: '' });
    expect(harness.tts.of(APOLOGY).request.isFixed).toBe(true);
    await harness.speak(APOLOGY, 900);
    await harness.played(0, 900, 'idle');
    expect(harness.client.last('turn.completed').heardText).toBe(APOLOGY);
    expect(harness.state).toBe('idle');
    await harness.say('What does it cost?');
    expect(harness.llm.last.request.conversation.map(({ text }) => text)).toEqual([
      'What does it cost?',
      APOLOGY,
      'What does it cost?',
    ]);
  });

  it('has left thinking within ten seconds when the model says nothing at all', async () => {
    begin();
    await harness.say('What does it cost?');
    await harness.clock.run(10_000, 100);
    expect(harness.client.last('turn.failed').code).toBe('provider_timeout');
    expect(harness.state).toBe('speaking');
    expect(harness.client.last('llm.final').text).toBe(APOLOGY);
  });

  it('writes it where it cannot speak', async () => {
    begin();
    await harness.say('What does it cost?');
    await fail();
    harness.tts.of(APOLOGY).stream.fail(new Error('no voice'));
    await settle();
    expect(harness.client.last('tts.dropped')).toMatchObject({ text: APOLOGY, reason: 'tts_error' });
    expect(harness.client.last('turn.completed')).toMatchObject({ turn: 2, heardText: APOLOGY });
    expect(harness.state).toBe('idle');
  });

  it('can be interrupted while it does', async () => {
    begin();
    await harness.say('What does it cost?');
    await fail();
    harness.tts.sound(APOLOGY, 300);
    await harness.say('In red, I mean');
    expect(harness.client.last('audio.clear').generation).toBe(harness.generation - 2);
    expect(sources()).toEqual(['speech', 'greeting', 'speech']);
  });

  it('hears the person out who begins to speak', async () => {
    begin();
    await harness.say('What does it cost?');
    harness.asr.speechStarted();
    await fail();
    expect(harness.state).toBe('capturing');
    harness.asr.final('in red');
    await settle();
    expect(sources()).toEqual(['speech', 'speech']);
  });

  it('answers what was said meanwhile instead', async () => {
    begin({}, { bargeIn: { minWords: 3 }, silence: { filler: { afterMs: 500, text: 'Let me see.' } } });
    await harness.say('What does it cost?');
    await harness.clock.run(600);
    harness.tts.sound('Let me see.', 400);
    await settle();
    await harness.say('in red');
    await fail();
    expect(harness.client.last('turn.started')).toMatchObject({ source: 'speech', text: 'in red' });
    expect(sources()).toEqual(['speech', 'speech']);
  });

  it('does not apologise for words nobody asked for', async () => {
    begin({ firstMessage: 'generate' });
    await settle();
    await fail();
    expect(harness.client.last('turn.failed').turn).toBe(1);
    expect(sources()).toEqual(['greeting']);
    expect(harness.state).toBe('idle');
  });

  it('does not hold up a server that is going', async () => {
    begin();
    await harness.say('What does it cost?');
    const drained = harness.manager.drain();
    await fail();
    await drained;
    expect(sources()).toEqual(['speech']);
    expect(harness.client.closedAs).toBe('draining');
  });

  it('says nothing when that is how the agent was made', async () => {
    begin({ apology: undefined });
    await harness.say('What does it cost?');
    await fail();
    expect(harness.state).toBe('idle');
    expect(sources()).toEqual(['speech']);
  });

  it('apologises every time, and is silent about nothing', async () => {
    begin();
    for (const turn of [1, 3]) {
      await harness.say('What does it cost?');
      await fail();
      expect(harness.client.last('turn.failed').turn).toBe(turn);
      await harness.speak(APOLOGY, 900);
      await harness.played(0, 900, 'idle');
    }
    expect(sources()).toEqual(['speech', 'greeting', 'speech', 'greeting']);
  });
});
