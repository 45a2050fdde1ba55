import type { RunningEmulator } from '../core/emulator.context.js';
import { type Latency, NO_LATENCY } from '../core/emulator.types.js';
import { FaultBook } from '../core/fault.book.js';
import { Journal } from '../core/journal.js';
import { startOpenAiEmulator } from './openai.emulator.js';
import { parseScript } from './script.loader.js';
import { SpecClient } from './spec.client.js';

const SCRIPT = `
name: spec
rules:
  - when: '\\bprice\\b'
    say: It costs two hundred euros, ready to ride.
  - when: 'book (\\w+)'
    say: One moment.
    call: { name: book_demo, arguments: { day: '{1}' } }
  - after: book_demo
    say: 'Booked: {output:reference}.'
  - when: 'what did you say'
    say: 'I said: {heard}'
fallback: ['You said {user} in turn {turn}.']
`;

/** An emulator with a small script, and everything a spec looks at or turns. */
export class SpecBench {
  private readonly clients: SpecClient[] = [];

  private constructor(
    readonly journal: Journal,
    readonly faults: FaultBook,
    readonly latency: Latency,
    private readonly emulator: RunningEmulator,
  ) {}

  static async start(sessionMaxMs?: number): Promise<SpecBench> {
    const [journal, faults, latency] = [new Journal(), new FaultBook(), { ...NO_LATENCY }];
    const context = { journal, faults, latency, apiKey: 'test-key' };
    const script = parseScript(SCRIPT, 'spec.yaml');
    return new SpecBench(
      journal,
      faults,
      latency,
      await startOpenAiEmulator(context, { script, sessionMaxMs }),
    );
  }

  get url(): string {
    return this.emulator.url;
  }

  dial(options?: Parameters<typeof SpecClient.dial>[1]): SpecClient {
    const client = SpecClient.dial(this.url, options);
    this.clients.push(client);
    return client;
  }

  /** A client whose session is set to text. */
  async ready(session?: Record<string, unknown>): Promise<SpecClient> {
    const client = await SpecClient.ready(this.url, session);
    this.clients.push(client);
    return client;
  }

  /** Between specs: no connections, faults, entries or delays. */
  async reset(): Promise<void> {
    await Promise.all(this.clients.splice(0).map((client) => client.close()));
    Object.assign(this.latency, NO_LATENCY);
    this.faults.clear();
    this.journal.clear();
  }

  close(): Promise<void> {
    return this.emulator.close();
  }
}
