import fc from 'fast-check';
import { settle } from '../helpers/fake-clock.js';
import { SessionHarness } from '../helpers/session.harness.js';
import { type Command, commands } from '../model/session.commands.js';
import { count, report } from './figures.js';
import { ResumedView } from './resumed.view.js';

/** Each run has about eight losses. */
const LEAST_LOSSES = count(120, 10_000);
const SEED = process.env.FUZZ_SEED ? Number(process.env.FUZZ_SEED) : Date.now() % 2 ** 31;
const RESUME_WINDOW_MS = 60_000;

/** One loss of the client's connection. */
interface Loss {
  /** How many of the last things sent never arrived. */
  lostTail: number;
  /** Whether the server notices before the client is back. */
  isNoticed: boolean;
  awayMs: number;
  /** What happens to the session meanwhile. */
  meanwhile: Command[];
}

const loss: fc.Arbitrary<Loss> = fc.record({
  lostTail: fc.oneof(fc.constant(0), fc.nat(12)),
  isNoticed: fc.boolean(),
  awayMs: fc.oneof(
    { weight: 12, arbitrary: fc.nat(3_000) },
    { weight: 1, arbitrary: fc.integer({ min: 9_000, max: 70_000 }) },
  ),
  meanwhile: commands.map((all) => all.slice(0, 4)),
});
const conversation = fc.array(
  fc.tuple(
    commands.map((all) => all.slice(0, 6)),
    loss,
  ),
  {
    minLength: 8,
    maxLength: 8,
  },
);

/** `answersLost`: the answer to a return was itself lost, and the client came again with the token it had. */
const totals = { losses: 0, resumed: 0, fresh: 0, answersLost: 0, repeatedChunks: 0 };

/** One client and its session, over many connections. */
class Roamer {
  readonly harness = new SessionHarness({ settings: { idleTimeoutMs: 10 ** 9, maxSessionMs: 10 ** 9 } });
  readonly view = new ResumedView();
  private taken = 0;
  private words = 0;
  /** Whether the client has spoken of its session on the connection it has: then `session.ready` had arrived. */
  private hasSpoken = false;

  async play(script: readonly Command[]): Promise<void> {
    for (const { run } of script) await run(this.harness, () => `word${this.words++}`);
  }

  /** The client takes in what has arrived, but for the last few things. */
  receive(lostTail = 0): void {
    const { log } = this.harness.client;
    const end = Math.max(this.taken, this.hasSpoken ? 1 : 0, log.length - lostTail);
    for (; this.taken < end; this.taken++) this.view.take(log[this.taken] as (typeof log)[number]);
    if (end === log.length) this.view.assertWhole();
  }

  async lose({ lostTail, isNoticed, awayMs, meanwhile }: Loss): Promise<void> {
    this.receive(lostTail);
    if (this.taken === 0) totals.answersLost++;
    const lost = this.harness.session;
    if (isNoticed) lost.onClientGone();
    await this.play(meanwhile);
    await this.harness.clock.run(awayMs, 1_000);
    this.harness.comeBack(this.view.resume);
    // At the latest now; it must not hurt the connection that has taken over.
    lost.onClientGone();
    this.taken = 0;
    this.listenToClient();
    await settle();
    totals.losses++;
    if (this.harness.client.last('session.ready').resumed) totals.resumed++;
    else totals.fresh++;
  }

  private listenToClient(): void {
    this.hasSpoken = false;
    const { session } = this.harness;
    const { onMessage } = session;
    session.onMessage = (message) => {
      this.hasSpoken = true;
      onMessage(message);
    };
  }

  async end(): Promise<void> {
    this.receive();
    totals.repeatedChunks += this.view.repeatedChunks;
    // A session whose client lost the newest token is waited for to the end of its window.
    await this.harness.clock.run(RESUME_WINDOW_MS, 5_000);
    this.receive();
    await this.harness.end();
  }
}

/** Says what fails by the names of the commands. */
function reporter(details: fc.RunDetails<[[Command[], Loss][]]>): void {
  if (!details.failed) return;
  const names = (script: readonly Command[]) => script.map(({ name }) => name).join(', ');
  const steps = (details.counterexample?.[0] ?? []).map(
    ([speech, { meanwhile, ...gone }]) =>
      `  ${names(speech)}\n  lost: ${JSON.stringify(gone)}; meanwhile: ${names(meanwhile)}`,
  );
  throw new Error(`seed ${details.seed}\n${details.errorInstance}\n${steps.join('\n')}`);
}

async function talk(script: [Command[], Loss][]): Promise<void> {
  const roamer = new Roamer();
  for (const [speech, gone] of script) {
    await roamer.play(speech);
    await roamer.lose(gone);
  }
  await roamer.end();
}

describe('a client that keeps losing its connection in the middle of conversations', () => {
  afterAll(() => report('randomDisconnects', totals));

  it(`sees no gap and nothing twice, or is told honestly that its session is gone (${LEAST_LOSSES} losses, seed ${SEED})`, async () => {
    await fc.assert(fc.asyncProperty(conversation, talk), {
      numRuns: Math.ceil(LEAST_LOSSES / 8),
      seed: SEED,
      endOnFailure: true,
      reporter,
    });
    expect(totals.losses).toBeGreaterThanOrEqual(LEAST_LOSSES);
    expect(totals.resumed).toBeGreaterThan(0.7 * totals.losses);
  }, 1_800_000);
});
