import fc from 'fast-check';
import { silentLog } from '../../src/common/log.js';
import { rebuildConversation } from '../../src/session/conversation.rebuild.js';
import { DEFAULT_TURN_RULES, withChanges } from '../../src/session/turn/turn.rules.js';
import { FileJournal } from '../../src/store/file.journal.js';
import { readLines } from '../../src/store/journal.line.js';
import { Journal } from '../../src/store/journal.reader.js';
import { lostSessionOf } from '../../src/store/lost.session.js';
import { FakeClock, settle } from '../helpers/fake-clock.js';
import { FaultyDisk } from '../helpers/faulty.disk.js';
import { fuzzRuns } from '../helpers/fuzz.runs.js';
import { SessionHarness } from '../helpers/session.harness.js';
import { type Command, commands } from './session.commands.js';

const RUNS = fuzzRuns(300);
const SEED = process.env.FUZZ_SEED ? Number(process.env.FUZZ_SEED) : Date.now() % 2 ** 31;
const observer = { onJournalRecords: () => undefined, onJournalQueue: () => undefined };

/** A session that keeps its journal on a disk in memory. */
class KeptSession {
  readonly call: SessionHarness;
  private readonly disk = new FaultyDisk();
  private readonly journal = new FileJournal({
    dataDir: '/data',
    hasWords: true,
    keepDays: 0,
    resumeWindowMs: 60_000,
    clock: new FakeClock(),
    log: silentLog,
    observer,
    disk: this.disk,
  });

  constructor(isPausedBySpeech: boolean) {
    const rules = withChanges(DEFAULT_TURN_RULES, { bargeIn: { isPausedBySpeech } });
    this.call = new SessionHarness({ journal: this.journal, settings: { rules, idleTimeoutMs: 10 ** 9 } });
  }

  /** What the session itself holds for said and heard. */
  get told(): string[] {
    return textsOf(this.call.manager.find(this.call.session.id)?.transcript ?? []);
  }

  /** What a server would make of the journal, were this one killed now. */
  recalled(): string[] {
    const [bytes = Buffer.alloc(0)] = this.disk.contents.values();
    const lost = lostSessionOf(new Journal(readLines(bytes), bytes.length), 60_000);
    return textsOf(rebuildConversation(lost?.said ?? []));
  }

  async end(): Promise<void> {
    await this.call.end();
    await this.journal.onApplicationShutdown();
  }
}

function textsOf(items: readonly { role: string; text: string }[]): string[] {
  return items.map(({ role, text }) => `${role}: ${text}`);
}

async function play(isPausedBySpeech: boolean, script: Command[]): Promise<void> {
  const session = new KeptSession(isPausedBySpeech);
  let words = 0;
  for (const { run } of script) {
    await run(session.call, () => `word${words++}x`);
    await settle();
    expect(session.recalled()).toEqual(session.told);
  }
  await session.end();
}

describe('a conversation recalled from its journal', () => {
  it(
    `is the one its session held, at whatever moment the server was killed (${RUNS} runs, seed ${SEED})`,
    async () => {
      await fc.assert(fc.asyncProperty(fc.boolean(), commands, play), { numRuns: RUNS, seed: SEED });
    },
    Math.max(120_000, RUNS * 200),
  );
});
