import { takeAll } from '../../common/take-all.js';
import type { ConversationItem } from '../../llm/llm.port.js';
import type { SpeculationOutcome } from '../session.observer.js';
import type { ReplyEvent } from '../turn/turn.events.js';
import { Reply, type ReplyContext } from './reply.js';
import { SpeculativeReply } from './speculation.js';

/** The reply being given and the one that may be given next. */
export class ReplyStage {
  private reply: Reply | undefined;
  private speculative: SpeculativeReply | undefined;
  /** The current reply was asked for early and its events are still kept back. */
  private isKeptBack = false;
  /** Nobody listens: replies are written, not spoken. */
  private isAway = false;

  constructor(
    private readonly context: ReplyContext,
    private readonly onSpeculation: (outcome: SpeculationOutcome) => void,
  ) {}

  get current(): Reply | undefined {
    return this.reply;
  }

  /** The current reply, if it is of this generation. */
  of(generation: number): Reply | undefined {
    return this.reply?.generation === generation ? this.reply : undefined;
  }

  /** Asks for a reply that may never be given. */
  speculate(generation: number, conversation: readonly ConversationItem[]): void {
    this.speculative = new SpeculativeReply((post) => new Reply({ ...this.context, post }, generation));
    this.context.watch(this.speculative.reply.generate(conversation));
  }

  dropSpeculation(outcome: SpeculationOutcome): void {
    this.speculative?.drop();
    this.speculative = undefined;
    this.onSpeculation(outcome);
  }

  /** A turn begins, with the reply asked for early or a new one. */
  begin(turn: { generation: number; isAdopted: boolean; endpointMs: number | undefined }): void {
    this.isKeptBack = turn.isAdopted;
    this.reply =
      (turn.isAdopted ? this.speculative?.reply : undefined) ?? new Reply(this.context, turn.generation);
    this.reply.start(turn.endpointMs);
    if (this.isAway) this.reply.pause('away');
    if (turn.isAdopted) this.onSpeculation('adopted');
  }

  /** Gets the words of the current reply, or the rest of them: fixed ones, those kept back, or the model's. */
  generate(
    { fixedText, continues }: { fixedText?: string; continues?: string },
    conversation: readonly ConversationItem[],
    post: (event: ReplyEvent) => void,
  ): void {
    if (fixedText !== undefined) this.reply?.say(fixedText);
    else if (this.isKeptBack) this.speculative?.adopt(post);
    else if (this.reply) this.context.watch(this.reply.generate(conversation, continues));
    if (this.isKeptBack) this.speculative = undefined;
    this.isKeptBack = false;
  }

  /** Holds the speech of this reply and those that follow while nobody listens. */
  setAway(isAway: boolean): void {
    this.isAway = isAway;
    if (isAway) this.reply?.pause('away');
    else this.reply?.resume('away');
  }

  /** Takes the current reply off; what it still posts is stale. */
  end(): Reply | undefined {
    const { reply } = this;
    this.reply = undefined;
    return reply;
  }

  /** Stops whatever still runs. */
  stop(): void {
    const reply = this.end();
    const { speculative } = this;
    this.speculative = undefined;
    takeAll([() => reply?.abort(), () => speculative?.drop()]);
  }
}
