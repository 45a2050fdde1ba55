import { IdleTimer } from './idle.timer.js';
import { MULTI_MESSAGE } from './request.rules.js';
import type { SpeakingContext } from './speaking.context.js';
import { type ClientMessage, type SocketOptions, SpeechSocket } from './speech.socket.js';

/** More open contexts close the socket. */
const MAX_CONTEXTS = 5;
/** The context of messages that name none. */
const DEFAULT_CONTEXT = 'default';

interface OpenContext {
  speaking: SpeakingContext;
  idle: IdleTimer;
  /** Told to flush: closing it lets it finish. */
  isFlushing: boolean;
  isClosing: boolean;
}

/** `multi-stream-input`: up to five streams of speech over one socket, each with a context id of the client's. */
export class MultiSocket extends SpeechSocket {
  private readonly contexts = new Map<string, OpenContext>();
  private readonly idle: IdleTimer;
  private isClosing = false;

  constructor(options: SocketOptions) {
    super(options);
    this.idle = new IdleTimer(options.clock, options.order.inactivityMs, () => this.onIdle());
  }

  protected override get isGenerating(): boolean {
    return [...this.contexts.values()].some(({ speaking }) => speaking.isGenerating);
  }

  protected override receive(message: unknown): void {
    this.idle.touch();
    const fields = this.checked(message, MULTI_MESSAGE, kindOf);
    if (fields.close_socket === true) return this.closeAll();
    const id = (fields.context_id as string | undefined) ?? DEFAULT_CONTEXT;
    const open = this.contexts.get(id);
    if (fields.close_context === true) {
      if (!fields.context_id) return this.fail('invalid_input_message', 'close_context needs a context_id.');
      if (open) this.closeContext(id, open);
      return;
    }
    const context = open && !open.isClosing ? open : this.openContext(id, fields);
    if (!context) return;
    context.idle.touch();
    context.isFlushing = fields.flush === true;
    const text = (fields.text as string | undefined) ?? '';
    if (text !== '' || context.isFlushing) context.speaking.add(text, { flush: context.isFlushing });
  }

  protected override release(): void {
    this.idle.stop();
    for (const { speaking, idle } of this.contexts.values()) {
      idle.stop();
      speaking.abort();
    }
  }

  private openContext(id: string, opening: ClientMessage): OpenContext | undefined {
    const text = opening.text;
    if (text === undefined || text === null || text === '') {
      // A late keep-alive or flush for a context that is gone: nothing to do.
      return undefined;
    }
    if (this.contexts.size >= MAX_CONTEXTS) {
      this.fail('max_active_conversations', `More than ${MAX_CONTEXTS} contexts are open at once.`);
      return undefined;
    }
    const context: OpenContext = {
      speaking: this.newContext(opening, id),
      idle: new IdleTimer(this.options.clock, this.options.order.inactivityMs, () =>
        this.closeContext(id, context),
      ),
      isFlushing: false,
      isClosing: false,
    };
    this.contexts.set(id, context);
    return context;
  }

  /** The cancel; but what was told to flush goes on to its end, and a fault may let the rest go on for a while. */
  private closeContext(id: string, context: OpenContext): void {
    if (context.isClosing) return;
    const { log, faults } = this.options;
    const late = faults.get('lateAfterCancel');
    const wasGenerating = context.speaking.isGenerating;
    context.isClosing = true;
    context.idle.stop();
    if (wasGenerating && !context.isFlushing) log.add('abort', id);
    const stop = late && setTimeout(() => context.speaking.abort(), late.forMs);
    if (!late && !context.isFlushing) context.speaking.abort();
    void context.speaking.whenQuiet().then(() => {
      clearTimeout(stop);
      this.contexts.delete(id);
      void this.send('final', { isFinal: true, contextId: id }, { contextId: id });
      if (!wasGenerating || context.isFlushing) log.add('done', id);
      if (this.isClosing && this.contexts.size === 0) this.close(1000);
    });
  }

  private closeAll(): void {
    this.isClosing = true;
    if (this.contexts.size === 0) return this.close(1000);
    for (const [id, context] of this.contexts) this.closeContext(id, context);
  }

  private onIdle(): void {
    if (this.contexts.size > 0) return this.idle.touch();
    const seconds = this.options.order.inactivityMs / 1000;
    this.fail('input_timeout_exceeded', `No context received text within the timeout of ${seconds} seconds.`);
  }
}

function kindOf({ text, flush, close_context, close_socket }: ClientMessage): string {
  if (close_socket === true) return 'close_socket';
  if (close_context === true) return 'close_context';
  if (flush === true) return 'flush';
  if (text === '') return 'keep_alive';
  return text === ' ' ? 'open' : 'text';
}
