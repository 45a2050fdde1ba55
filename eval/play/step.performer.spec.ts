import { Journal } from '../../emulators/core/journal.js';
import type { Conversation, Observed, Step } from '../script/conversation.js';
import { Caller } from './caller.js';
import { Unmet } from './observation.log.js';
import { StepPerformer } from './step.performer.js';

const sound: Observed = { type: 'audio.heard', generation: 1 };
const isSound = { text: 'a sound', fits: (one: Observed) => one.type === 'audio.heard' };
const CONVERSATION: Conversation = {
  ...{ name: 'silent', about: 'Nothing comes.', output: 'mp3', agent: {}, server: {} },
  ...{ latency: {}, faults: [], replies: [], steps: [], never: [] },
};

/** A caller who has not dialled: what is observed comes from the test. */
function silentCall() {
  const caller = new Caller('ws://127.0.0.1:1', CONVERSATION);
  return { log: caller.log, performer: new StepPerformer(caller, new Journal()) };
}

const mustNot = (forMs: number): Step => ({ line: 1, action: 'mustNot', matcher: isSound, forMs });

describe('what must not come', () => {
  it('has not come when the time is over', async () => {
    const { performer } = silentCall();
    await expect(performer.perform(mustNot(1))).resolves.toBeUndefined();
  });

  it('fails the conversation when it comes', async () => {
    const { log, performer } = silentCall();
    const watched = performer.perform(mustNot(60_000));
    log.add(sound);
    await expect(watched).rejects.toThrow('must not come, but did: audio.heard');
  });

  it('is not proven by a session that ended before the time was over', async () => {
    const { log, performer } = silentCall();
    const watched = performer.perform(mustNot(60_000));
    log.close('the server was lost');
    await expect(watched).rejects.toThrow('the server was lost; it waited for a sound');
    await expect(performer.perform(mustNot(1))).rejects.toThrow(Unmet);
  });
});
