import type { LookupFunction } from 'node:net';
import type { AsrEvent, AsrOpenOptions, AsrStream } from '../../src/asr/asr.port.js';
import { DeepgramAsr } from '../../src/asr/deepgram/deepgram.asr.js';
import type { FaultReport } from '../../src/common/contained.clock.js';
import { silentLog } from '../../src/common/log.js';
import type { AsrConfig } from '../../src/config/app.config.js';
import { VendorKey } from '../../src/config/vendor.key.js';
import { ProviderConnector } from '../../src/provider/provider.connector.js';
import type { ConnectOutcome } from '../../src/provider/provider.observer.js';
import { FakeClock } from './fake-clock.js';
import { ScriptedResolver } from './scripted.resolver.js';
import { type ScriptedConnection, ScriptedDeepgram } from './scripted-deepgram.js';
import { FRAME_MS, PCM_16K, silentFrame, spokenFrame } from './test-audio.js';

/** The key the adapter presents. */
export const ASR_KEY = 'canary-key-of-the-operator';

const CONFIG: Omit<AsrConfig, 'url'> = {
  key: new VendorKey(ASR_KEY),
  language: 'multi',
  endpointingMs: 300,
  utteranceEndMs: 1_000,
  profiles: [
    { name: 'nova-3', model: 'nova-3', language: 'multi', isMinimal: false },
    { name: 'nova-3-en', model: 'nova-3', language: 'en', isMinimal: false },
    { name: 'nova-2', model: 'nova-2', language: undefined, isMinimal: true },
  ],
  retry: { attempts: 4, budgetMs: 6_000, baseMs: 100, capMs: 2_000, connectTimeoutMs: 2_000 },
};

type EventOf<T extends AsrEvent['type']> = Extract<AsrEvent, { type: T }>;

/** The Deepgram adapter on a clock moved by hand; the vendor is behind a real socket. */
export class AsrHarness {
  readonly events: AsrEvent[] = [];
  readonly outcomes: ConnectOutcome[] = [];
  readonly abort = new AbortController();
  /** Called when an attempt to connect has ended, in the midst of the adapter's work. */
  onOutcome: (outcome: ConnectOutcome) => void = () => {};
  /** Takes what the adapter tells. */
  onEvent: (event: AsrEvent) => void = (event) => this.events.push(event);
  /** Told of faults of the adapter; left out, they fail the test. */
  onFault: FaultReport | undefined;
  readonly resolver = new ScriptedResolver();
  private readonly lookup: LookupFunction;

  /** @param url Origin of whatever speaks Deepgram's protocol. @param clock Shared with it where it can be. */
  constructor(
    readonly url: string,
    readonly clock = new FakeClock(),
  ) {
    this.lookup = this.resolver.lookup(clock);
  }

  open(options: Partial<AsrOpenOptions> = {}, config: Partial<AsrConfig> = {}): AsrStream {
    const connector = new ProviderConnector({
      provider: 'asr',
      clock: this.clock,
      random: () => 0.5,
      observer: { onConnect: (_provider, _profile, outcome) => this.noteOutcome(outcome), onError() {} },
    });
    const asr = new DeepgramAsr({
      config: { ...CONFIG, url: this.url, ...config },
      connector,
      lookup: this.lookup,
      clock: this.clock,
      log: silentLog,
      onFault: this.onFault,
    });
    return asr.open({
      sessionId: 's_test',
      ...PCM_16K,
      signal: this.abort.signal,
      onEvent: (event) => this.onEvent(event),
      ...options,
    });
  }

  eventsOf<T extends AsrEvent['type']>(type: T): EventOf<T>[] {
    return this.events.filter((event): event is EventOf<T> => event.type === type);
  }

  private noteOutcome(outcome: ConnectOutcome): void {
    this.outcomes.push(outcome);
    this.onOutcome(outcome);
  }

  /** What the stream said of its connection, in order. */
  get states(): string[] {
    return this.eventsOf('state').map(({ state }) => state);
  }

  /** Speaks the numbered frames in real time. */
  async speak(stream: AsrStream, from: number, to: number): Promise<void> {
    for (let number = from; number < to; number++) {
      stream.sendAudio(spokenFrame(number));
      await this.pass(FRAME_MS);
    }
  }

  /** Leaves the microphone on and says nothing. */
  async stayQuiet(stream: AsrStream, ms: number): Promise<void> {
    for (let left = ms; left > 0; left -= FRAME_MS) {
      stream.sendAudio(silentFrame());
      await this.pass(FRAME_MS);
    }
  }

  /** All final words so far. */
  get heard(): string {
    return this.eventsOf('final')
      .map((final) => final.text)
      .join(' ');
  }

  /**
   * Moves time in small steps, letting the sockets work in between, until something is so.
   *
   * @throws {Error} when it is not so after `limitMs`.
   */
  async until(isSo: () => boolean, limitMs = 10_000): Promise<void> {
    for (let passedMs = 0; !isSo(); passedMs += 10) {
      if (passedMs > limitMs) throw new Error(`not so within ${limitMs} ms: ${isSo}`);
      await this.pass(10);
    }
  }

  /** Moves time in steps, letting the sockets work in between. */
  async pass(ms: number, stepMs = 20): Promise<void> {
    for (let left = ms; left > 0; left -= stepMs) {
      this.clock.advance(Math.min(stepMs, left));
      await networkTurn();
    }
  }

  async close(): Promise<void> {
    this.abort.abort(new Error('the test is over'));
    await networkTurn();
  }
}

/** The harness with a vendor that says only what the test tells it to. */
export class ScriptedAsrHarness extends AsrHarness {
  private constructor(readonly vendor: ScriptedDeepgram) {
    super(vendor.url);
  }

  static async start(): Promise<ScriptedAsrHarness> {
    return new ScriptedAsrHarness(await ScriptedDeepgram.start());
  }

  /** The connection of this number, from 1, once the adapter has made it. */
  async connection(number: number): Promise<ScriptedConnection> {
    await this.until(() => this.vendor.connections.length >= number);
    return this.vendor.connections[number - 1] as ScriptedConnection;
  }

  override async close(): Promise<void> {
    await super.close();
    await this.vendor.close();
  }
}

/** Loopback sockets deliver within a few turns of the event loop. */
async function networkTurn(): Promise<void> {
  for (let turn = 0; turn < 4; turn++) await new Promise((resolve) => setImmediate(resolve));
}
