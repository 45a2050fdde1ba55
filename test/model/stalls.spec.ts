import fc from 'fast-check';
import type { ServerMessage } from '../../src/protocol/server.messages.js';
import { DEFAULT_TURN_RULES, withChanges } from '../../src/session/turn/turn.rules.js';
import { fuzzRuns } from '../helpers/fuzz.runs.js';
import type { ReceivedAudio } from '../helpers/recording.client.js';
import { SessionHarness } from '../helpers/session.harness.js';
import { type Command, stalls } from './session.commands.js';

const RUNS = fuzzRuns(500);
const SEED = process.env.FUZZ_SEED ? Number(process.env.FUZZ_SEED) : Date.now() % 2 ** 31;
const TICK_MS = 100;
const QUIET_MS = 60_000;

const THINKING_LIMIT_MS = 10_000;
const PROGRESS_LIMIT_MS = 3_000;
/** Time is moved in steps, and the session has its own timers within them. */
const SLACK_MS = TICK_MS;

/** Longest audio may be ahead of the ear; while it is, waiting is right. */
const LEAD_MS = 4_000;

/** Watches how long a session stays in one place, by what the client is sent. */
class Watch {
  private state = 'idle';
  private thinkingSince = 0;
  private movedAt = 0;
  private isPaused = false;
  /** When a client that plays at once will have played all it was sent. */
  private playedOutAt = 0;

  observe(entry: ServerMessage | ReceivedAudio, nowMs: number): void {
    if (!('type' in entry)) {
      this.playedOutAt = Math.max(this.playedOutAt, nowMs) + entry.bytes / 16;
      this.movedAt = nowMs;
      return;
    }
    if (entry.type === 'session.stats') return;
    if (entry.type === 'turn.started') this.thinkingSince = nowMs;
    if (entry.type === 'session.state') this.state = entry.state;
    if (entry.type === 'audio.pause') this.isPaused = true;
    if (entry.type === 'audio.resume' || entry.type === 'audio.clear') this.isPaused = false;
    if (entry.type === 'audio.clear') this.playedOutAt = nowMs;
    if (!entry.type.startsWith('asr.')) this.movedAt = nowMs;
  }

  /** @throws when the session has been in one place for too long. */
  check(nowMs: number): void {
    if (this.state === 'thinking' && nowMs - this.thinkingSince > THINKING_LIMIT_MS + SLACK_MS)
      throw new Error(`thinking for ${nowMs - this.thinkingSince} ms`);
    if (this.state !== 'speaking') return;
    if (this.isPaused || this.playedOutAt - nowMs >= LEAD_MS) this.movedAt = nowMs;
    if (nowMs - this.movedAt > PROGRESS_LIMIT_MS + SLACK_MS)
      throw new Error(`speaking without progress for ${nowMs - this.movedAt} ms`);
  }
}

const rules = fc.record({
  bargeIn: fc.record({ isPausedBySpeech: fc.boolean() }),
  speculation: fc.record({ isOn: fc.boolean() }),
  silence: fc.record({ filler: fc.constantFrom(undefined, { afterMs: 800, text: 'Let me see.' }) }),
  apology: fc.constantFrom(undefined, 'Sorry, what was that?'),
});

type Rules = typeof rules extends fc.Arbitrary<infer T> ? T : never;

async function play(changes: Rules, script: readonly Command[]): Promise<void> {
  const harness = new SessionHarness({
    settings: { rules: withChanges(DEFAULT_TURN_RULES, changes), idleTimeoutMs: 10 ** 9 },
    agent: { apology: changes.apology },
  });
  const { clock, client } = harness;
  const watch = new Watch();
  const [sendMessage, sendAudio] = [client.sendMessage.bind(client), client.sendAudio.bind(client)];
  client.sendMessage = (message) => {
    sendMessage(message);
    watch.observe(message, clock.now());
  };
  client.sendAudio = (header, payload) => {
    sendAudio(header, payload);
    watch.observe({ ...header, bytes: payload.byteLength }, clock.now());
  };
  const timer = clock.every(TICK_MS, () => watch.check(clock.now()));
  let words = 0;
  await harness.say('Hello');
  for (const { run } of script) await run(harness, () => `word${words++}x`);
  await clock.run(QUIET_MS, 500);
  timer.cancel();
  expect(['idle', 'capturing']).toContain(harness.state);
  await harness.end();
}

describe('a session whose vendors fall silent anywhere', () => {
  it(
    `thinks for ten seconds at most, and never speaks for three without getting on (${RUNS} runs, seed ${SEED})`,
    async () => {
      await fc.assert(fc.asyncProperty(rules, stalls, play), {
        numRuns: RUNS,
        seed: SEED,
        reporter: (details) => {
          if (!details.failed) return;
          const [changes, script] = details.counterexample ?? [{}, []];
          const steps = script.map(({ name }) => `  ${name}`).join('\n');
          const cause = details.errorInstance instanceof Error ? details.errorInstance.message : 'unknown';
          throw new Error(`seed ${details.seed}\n${cause}\n${JSON.stringify(changes)}\n${steps}`);
        },
      });
    },
    Math.max(120_000, RUNS * 200),
  );
});
