import type { Clock } from '../../common/clock.js';
import type { RetryConfig } from '../../config/app.config.js';
import type { ProviderConnector } from '../../provider/provider.connector.js';
import type { TtsState } from '../tts.state.js';
import type { ContextSocket } from './context.socket.js';
import type { SpeechProfile } from './elevenlabs.request.js';

const PROFILES: readonly { readonly name: SpeechProfile }[] = [{ name: 'full' }, { name: 'plain' }];
const GOODBYE_MS = 500;
/** The vendor ends quiet sockets; one that lived at least this long is opened again at once, a shorter one when needed. */
const REOPEN_AFTER_MS = 60_000;

export interface SocketLineOptions {
  connector: ProviderConnector;
  clock: Clock;
  retry: RetryConfig;
  state: TtsState;
  open: (profile: SpeechProfile, signal: AbortSignal) => Promise<ContextSocket>;
}

/** The socket of one session: opened when first wanted, opened again when it was lost. */
export class SocketLine {
  private readonly controller = new AbortController();
  private current: ContextSocket | undefined;
  private opening: Promise<ContextSocket> | undefined;

  constructor(private readonly options: SocketLineOptions) {}

  /**
   * The socket, opened if there is none. One without a place for another context is left: its contexts are
   * interrupted speech still running out, and closing it is the only thing that stops them.
   *
   * @throws {ProviderError} when it cannot be opened.
   * @throws the reason of `close`.
   */
  ready(): Promise<ContextSocket> {
    if (this.current?.hasPlace) return Promise.resolve(this.current);
    this.current?.retire();
    this.current = undefined;
    this.opening ??= this.connect().finally(() => {
      this.opening = undefined;
    });
    return this.opening;
  }

  async close(): Promise<void> {
    this.controller.abort(new DOMException('the session is over', 'AbortError'));
    const { current } = this;
    this.current = undefined;
    await current?.close(GOODBYE_MS);
  }

  private async connect(): Promise<ContextSocket> {
    const { connector, retry, state, open, clock } = this.options;
    const { connection } = await connector.connectWithProfiles<(typeof PROFILES)[number], ContextSocket>({
      profiles: PROFILES,
      retry,
      signal: this.controller.signal,
      attempt: (profile, signal) => open(profile.name, signal),
      discard: (socket) => socket.terminate(),
      onState: ({ state: is, ...details }) =>
        is === 'retrying' ? state.set(is, details) : state.connecting(details),
    });
    this.current = connection;
    state.set('ready');
    const openedAtMs = clock.now();
    void connection.lost.then((error) => {
      if (this.current !== connection) return;
      this.current = undefined;
      if (!error.retryable) state.set('down');
      else if (clock.now() - openedAtMs >= REOPEN_AFTER_MS) this.ready().catch(() => state.set('down'));
    });
    return connection;
  }
}
