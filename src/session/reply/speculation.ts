import type { ReplyEvent } from '../turn/turn.events.js';
import type { Reply } from './reply.js';

/** Most events kept back; a reply of the model has far fewer. */
const CAPACITY = 10_000;

/**
 * A reply asked for before the turn is sure to be over. Its events are kept back until it is adopted;
 * if they are too many, the last is a failure, and the model is asked again.
 */
export class SpeculativeReply {
  readonly reply: Reply;
  private readonly kept: ReplyEvent[] = [];
  private pass: ((event: ReplyEvent) => void) | undefined;

  /** @param make Makes the reply, given where it shall post its events. */
  constructor(make: (post: (event: ReplyEvent) => void) => Reply) {
    this.reply = make((event) => this.take(event));
  }

  /** The turn is what was guessed: everything kept back is let through, and what follows too. */
  adopt(post: (event: ReplyEvent) => void): void {
    this.pass = post;
    for (const event of this.kept.splice(0)) post(event);
  }

  drop(): void {
    this.reply.abort();
  }

  private take(event: ReplyEvent): void {
    if (this.pass) return this.pass(event);
    if (this.kept.length < CAPACITY) this.kept.push(event);
    else if (this.kept.length === CAPACITY) {
      this.reply.stopModel();
      this.kept.length = 0;
      this.kept.push({ type: 'llmError', generation: event.generation, code: 'internal', retryable: true });
    }
  }
}
