import { settle } from '../../test/helpers/fake-clock.js';
import { SessionHarness } from '../../test/helpers/session.harness.js';
import { spokenFrame } from '../../test/helpers/test-audio.js';
import { DEFAULT_TURN_RULES, type TurnRuleChanges, withChanges } from './turn/turn.rules.js';

const FIRST = 'The Aster costs ten thousand euros.';
const ON = { bargeIn: { triggers: { serverVad: true } } };
const ON_AND_INTERRUPTING = { bargeIn: { triggers: { serverVad: true, speechStart: true } } };

const open: SessionHarness[] = [];
function harnessWith(
  changes: TurnRuleChanges,
  rest: ConstructorParameters<typeof SessionHarness>[0] = {},
): SessionHarness {
  const settings = { rules: withChanges(DEFAULT_TURN_RULES, changes) };
  const harness = new SessionHarness({ settings, ...rest });
  open.push(harness);
  return harness;
}

/** A session whose agent is in the middle of a sentence. */
async function speaking(changes: TurnRuleChanges): Promise<SessionHarness> {
  const harness = harnessWith(changes);
  await harness.say('Tell me');
  await harness.answer(`${FIRST} `, 'Would you like it?');
  harness.tts.sound(FIRST, 1_000);
  await settle();
  await harness.clock.run(500);
  return harness;
}

afterEach(async () => {
  await Promise.all(open.splice(0).map((harness) => harness.end()));
});

describe('a voice the server hears itself', () => {
  it('silences the agent before the recogniser has heard anything; without words the reply goes on where it stopped', async () => {
    const harness = await speaking(ON);
    const before = harness.client.log.length;
    harness.vad.voice();
    expect(harness.client.log.slice(before)).toMatchObject([{ type: 'audio.pause' }]);
    harness.tts.sound(FIRST, 700);
    await harness.clock.run(1_100);
    expect(harness.client.audioBytesAfter(harness.client.last('audio.pause'), harness.generation)).toBe(0);
    await harness.clock.run(200);
    expect(harness.client.of('audio.resume')).toHaveLength(1);
    expect(harness.client.audioBytesAfter(harness.client.last('audio.resume'), harness.generation)).toBe(
      700 * 16,
    );
    expect(harness.client.of('audio.clear')).toHaveLength(0);
  });

  it('begins no utterance; the recogniser does, and its words take the turn', async () => {
    const harness = await speaking(ON);
    harness.vad.voice();
    expect(harness.state).toBe('speaking');
    expect(harness.client.of('asr.speech_started')).toHaveLength(1);
    harness.asr.speechStarted();
    harness.asr.interim('in which colours');
    expect(harness.client.of('asr.speech_started')).toHaveLength(2);
    expect(harness.client.of('audio.pause')).toHaveLength(1);
    expect(harness.client.last('audio.clear').reason).toBe('speech');
  });

  it('interrupts where the sound of speech does, and the agent says the rest when no words follow', async () => {
    const harness = await speaking(ON_AND_INTERRUPTING);
    await harness.played(0, 500);
    harness.vad.voice();
    expect(harness.client.last('audio.clear').reason).toBe('speech');
    await harness.clock.run(1_500);
    const { unheardText } = harness.client.last('turn.interrupted');
    expect(unheardText).toContain('Would you like it?');
    expect(harness.client.last('turn.started').source).toBe('greeting');
    expect(harness.client.last('llm.final').text).toBe(unheardText);
  });

  it('interrupts for good when words do follow', async () => {
    const harness = await speaking(ON_AND_INTERRUPTING);
    harness.vad.voice();
    await harness.clock.run(400);
    await harness.say('in red please');
    await harness.clock.run(2_000);
    expect(harness.client.of('turn.started').map(({ text }) => text)).toEqual(['Tell me', 'in red please']);
  });

  it('is answered with what was kept before, where it takes the turn and says nothing', async () => {
    const harness = await speaking({ bargeIn: { ...ON_AND_INTERRUPTING.bargeIn, minWords: 3 } });
    await harness.clock.run(100);
    harness.asr.final('in red');
    harness.vad.voice();
    await harness.clock.run(1_500);
    expect(harness.client.last('turn.started')).toMatchObject({ source: 'speech', text: 'in red' });
  });

  it('leaves a protected greeting alone, and is not even listened for', async () => {
    const harness = harnessWith(
      { ...ON, isGreetingProtected: true },
      { agent: { firstMessage: 'greeting', greeting: 'This call is recorded.' } },
    );
    await settle();
    harness.tts.sound('This call is recorded.', 500);
    await settle();
    harness.session.onAudio(spokenFrame(1));
    harness.vad.voice();
    expect(harness.vad.heard).toHaveLength(0);
    expect(harness.client.of('audio.pause')).toHaveLength(0);
  });

  it('leaves a reply alone of which nothing has sounded yet', async () => {
    const harness = harnessWith(ON);
    await harness.say('Tell me');
    await harness.answer(FIRST);
    harness.session.onAudio(spokenFrame(1));
    harness.vad.voice();
    expect(harness.vad.heard).toHaveLength(0);
    expect(harness.client.of('audio.pause')).toHaveLength(0);
    harness.tts.sound(FIRST, 500);
    await settle();
    harness.session.onAudio(spokenFrame(2));
    expect(harness.vad.heard).toHaveLength(1);
  });
});

describe('the ear of the server in a session', () => {
  it('is not opened where it is off, as it is by default', async () => {
    const harness = await speaking({});
    expect(harness.vad.opened).toBeUndefined();
  });

  it('is opened where the agent wants it though the server does not, and the other way round', () => {
    const agent = (serverVad: boolean) => ({
      agent: { turnTaking: { bargeIn: { triggers: { serverVad } } } },
    });
    expect(harnessWith({}, agent(true)).vad.opened).toMatchObject({ sampleRateHz: 16_000 });
    expect(harnessWith(ON, agent(false)).vad.opened).toBeUndefined();
  });

  it('gets each frame after the recogniser, the very same one', async () => {
    const harness = await speaking(ON);
    const order: string[] = [];
    harness.asr.frames.push = (frame) => order.push(`recogniser ${frame.readInt16LE(0)}`);
    harness.vad.heard.push = (frame) => order.push(`ear ${frame.readInt16LE(0)}`);
    const frames = [spokenFrame(1), spokenFrame(2)];
    for (const frame of frames) harness.session.onAudio(frame);
    expect(order).toEqual(['recogniser 1001', 'ear 1001', 'recogniser 1002', 'ear 1002']);
  });

  it('hears nothing while the microphone is muted', async () => {
    const harness = await speaking(ON);
    harness.session.onMessage({ type: 'mic', state: 'muted' });
    harness.session.onAudio(spokenFrame(1));
    harness.session.onMessage({ type: 'mic', state: 'on' });
    harness.session.onAudio(spokenFrame(2));
    expect(harness.vad.heard).toEqual([spokenFrame(2)]);
  });

  it('forgets what it heard when the reply is over', async () => {
    const harness = await speaking(ON);
    harness.session.onAudio(spokenFrame(1));
    expect(harness.vad.forgets).toBe(0);
    harness.session.onMessage({ type: 'barge_in', reason: 'button' });
    harness.session.onAudio(spokenFrame(2));
    expect(harness.vad.forgets).toBe(1);
  });

  it('is closed with the session', async () => {
    const harness = await speaking(ON);
    expect(harness.vad.isClosed).toBe(false);
    harness.session.onMessage({ type: 'session.end' });
    expect(harness.vad.isClosed).toBe(true);
  });

  it.each([
    ['opus', /pcm_s16le/],
    ['pcm_s16le', /log/],
  ] as const)(
    'is missed once, when the session has begun, with a remedy, where it cannot hear (%s)',
    async (encoding, remedy) => {
      const harness = harnessWith(ON, { start: { audio: { encoding } }, isEarDeaf: true });
      expect(harness.client.messages.map(({ type }) => type)).toEqual(['session.ready', 'warning']);
      expect(harness.client.of('warning')).toEqual([
        expect.objectContaining({ code: 'not_enabled', message: expect.stringMatching(remedy) }),
      ]);
      await harness.say('Tell me');
      await harness.answer(FIRST);
      await harness.speak(FIRST, 500);
      harness.session.onAudio(spokenFrame(1));
      expect(harness.asr.frames).toHaveLength(1);
      expect(harness.client.of('warning')).toHaveLength(1);
    },
  );
});
