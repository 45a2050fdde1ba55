import { DEFAULT_TURN_RULES, type TurnRuleChanges, withChanges } from '../../src/session/turn/turn.rules.js';
import { settle } from './fake-clock.js';
import { SessionHarness } from './session.harness.js';

/** Call it in a spec: its sessions are ended after each test, which fails where one leaves a timer behind. */
export function agentSessions() {
  const open: SessionHarness[] = [];
  afterEach(async () => {
    await Promise.all(open.splice(0).map((harness) => harness.end()));
  });

  function harnessWith(changes: TurnRuleChanges = {}, agent: object = {}): SessionHarness {
    const harness = new SessionHarness({
      settings: { rules: withChanges(DEFAULT_TURN_RULES, changes) },
      agent,
    });
    open.push(harness);
    return harness;
  }

  /** A session whose agent is in the middle of a sentence. */
  async function speaking(changes: TurnRuleChanges = {}): Promise<SessionHarness> {
    const harness = harnessWith(changes);
    await harness.say('Tell me');
    await harness.answer('The Aster costs ten thousand euros. ', 'Would you like it?');
    harness.tts.sound('The Aster costs ten thousand euros.', 1_000);
    await settle();
    await harness.clock.run(500);
    return harness;
  }

  return { harnessWith, speaking };
}
