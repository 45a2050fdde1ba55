import { type Clock, pause } from '../../common/clock.js';
import type { LlmConfig } from '../../config/app.config.js';
import type { ProviderConnector } from '../../provider/provider.connector.js';
import { ProviderError } from '../../provider/provider.error.js';
import type { ConversationItem, LlmEvent, LlmOpenOptions, LlmRequest, LlmSession } from '../llm.port.js';
import type { RealtimeConnection } from './realtime.connection.js';
import { isAboutModel, ownError } from './realtime.errors.js';
import { RealtimeLine } from './realtime.line.js';
import type { RealtimeProfile } from './realtime.profiles.js';
import { RealtimeReply } from './realtime.reply.js';

/** Longest to wait for the end of a cancelled reply before another connection is taken. */
const CANCEL_WAIT_MS = 500;
/** Connections tried for one request before it is handed back. */
const MAX_CONNECTIONS = 3;
/** Follows the agent's instructions when a reply is to be continued; the vendor has no other way to ask for it. */
const GO_ON =
  'Your last message was cut off. Go on exactly where it stops and do not repeat any of it; begin with a space where a new word begins.';

export interface OpenAiSessionOptions extends LlmOpenOptions {
  config: LlmConfig;
  clock: Clock;
  connector: ProviderConnector;
  profiles: readonly RealtimeProfile[];
  dial: (profile: RealtimeProfile, signal: AbortSignal) => Promise<RealtimeConnection>;
}

/** One conversation with the model, over as many connections as it takes. */
export class OpenAiSession implements LlmSession {
  private readonly line: RealtimeLine;
  private conversation: readonly ConversationItem[] = [];
  private readonly onAbort = () => void this.close();

  constructor(private readonly options: OpenAiSessionOptions) {
    const { connector, clock, config, profiles, dial, onEvent } = options;
    this.line = new RealtimeLine({
      connector,
      clock,
      config,
      profiles,
      open: dial,
      conversation: () => this.conversation,
      onState: (state) => onEvent({ type: 'state', ...state }),
    });
  }

  /** Begins to connect. To be called once. */
  start(): void {
    const { signal } = this.options;
    signal.addEventListener('abort', this.onAbort, { once: true });
    this.line.run().catch((error: unknown) => this.onLineFailed(error));
    if (signal.aborted) this.onAbort();
  }

  generate(request: LlmRequest): AsyncIterable<LlmEvent> {
    const { clock, config } = this.options;
    const reply = new RealtimeReply({
      clock,
      firstDeltaTimeoutMs: config.firstDeltaTimeoutMs,
      stallTimeoutMs: config.stallTimeoutMs,
      signal: request.signal,
      judge: (error) => this.judge(error),
    });
    this.conversation = conversationOf(request);
    this.ask(request, reply).catch((error: unknown) => reply.fail(error));
    return reply.events;
  }

  sync(conversation: readonly ConversationItem[]): void {
    this.conversation = conversation;
    this.line.connection?.sync(conversation);
  }

  async close(): Promise<void> {
    this.options.signal.removeEventListener('abort', this.onAbort);
    await this.line.close();
  }

  private async ask(request: LlmRequest, reply: RealtimeReply): Promise<void> {
    const { replyId, signal } = request;
    const conversation = conversationOf(request);
    const instructions =
      request.continues === undefined ? undefined : `${this.options.instructions}\n\n${GO_ON}`;
    for (let tries = 0; tries < MAX_CONNECTIONS; tries++) {
      const connection = await this.line.ready(signal, this.options.config.retry.budgetMs);
      await this.untilFree(connection, signal);
      if (reply.isSettled) return;
      // Renewed while we waited: the line has a better one already.
      if (connection !== this.line.connection) continue;
      if (connection.isFree && !connection.isSpoilt) {
        reply.onRequested(() => connection.cancel(reply));
        connection.ask({ conversation, replyId, instructions, listener: reply });
        return;
      }
      this.line.replace(connection);
    }
    throw ownError('OpenAI could not be asked; ask again');
  }

  /** Waits for the end of the reply under way, if any, but not for ever. */
  private async untilFree(connection: RealtimeConnection, signal: AbortSignal): Promise<void> {
    if (connection.isFree) return;
    const free = new AbortController();
    const onAbort = () => free.abort(signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
    const giveUp = connection.whenFree(() => free.abort());
    try {
      await pause(this.options.clock, CANCEL_WAIT_MS, free.signal);
    } catch (error) {
      // The pause ends early when the reply has ended, which is the good case, or the request was taken back.
      if (signal.aborted) throw error;
    } finally {
      giveUp();
      signal.removeEventListener('abort', onAbort);
    }
  }

  /** A profile the vendor refuses only when asked (a model closed to the key) is left; asking again then helps. */
  private judge(error: ProviderError): ProviderError {
    this.options.connector.reportLoss(error);
    if (!error.tryNextProfile || !this.line.skipProfile(isAboutModel(error))) return error;
    return ownError(error.message, { vendorCode: error.vendorCode, cause: error });
  }

  private onLineFailed(error: unknown): void {
    if (!(error instanceof ProviderError)) return;
    this.options.onEvent({ type: 'state', state: 'down' });
    this.options.onEvent({ type: 'failed', error });
  }
}

/** What the vendor shall hold when it is asked: the beginning of a reply to be continued is its own last message. */
function conversationOf({ conversation, replyId, continues }: LlmRequest): readonly ConversationItem[] {
  if (continues === undefined) return conversation;
  return [...conversation, { id: replyId, role: 'assistant', text: continues }];
}
