import { setTimeout as pause } from 'node:timers/promises';
import type { Journal } from '../../emulators/core/journal.js';
import { assertNever } from '../../src/common/assert-never.js';
import type { HistoryCheck, JournalCheck, Matcher, Step } from '../script/conversation.js';
import type { Caller } from './caller.js';
import { describe, Overdue, Unmet } from './observation.log.js';
import { sound, spokenClip, unknownSpeech } from './sounds.js';

type Action = Extract<Step, { afterAudioMs?: number }>;

/** Does what the steps of a conversation say, one after the other. */
export class StepPerformer {
  /** Observations before this index are over and done with. */
  private cursor = 0;

  constructor(
    private readonly caller: Caller,
    private readonly journal: Journal,
  ) {}

  /** @throws {Unmet} when something expected does not come, or something unwanted does. */
  async perform(step: Step): Promise<void> {
    switch (step.action) {
      case 'silence':
        await pause(step.ms);
        break;
      case 'expect':
        await this.expect(step.matcher, step.withinMs);
        break;
      case 'mustNot':
        await this.watch(step.matcher, step.forMs);
        break;
      case 'history':
        this.checkHistory(step);
        break;
      case 'journal':
        this.checkJournal(step);
        break;
      default:
        if (step.afterAudioMs !== undefined) await this.caller.listenFor(step.afterAudioMs);
        this.cursor = this.caller.log.length;
        await this.act(step);
    }
    this.caller.log.check();
  }

  private async act(step: Action): Promise<void> {
    const { agent } = this.caller;
    switch (step.action) {
      case 'say':
        return this.caller.say(spokenClip(step.clip, step.words));
      case 'sayText':
        return this.caller.say(unknownSpeech(step.text));
      case 'sound':
        return this.caller.say(sound(step.sound));
      case 'type':
        return agent.sendText(step.text);
      case 'interrupt':
        if (!agent.bargeIn(step.by)) throw new Unmet('there was no reply to interrupt');
        return;
      case 'talkKey':
        return agent.pushToTalk(step.isDown);
      default:
        return assertNever(step);
    }
  }

  private async expect(matcher: Matcher, limitMs: number): Promise<void> {
    this.cursor = (await this.caller.log.next(matcher, { from: this.cursor, limitMs })) + 1;
  }

  /** Nothing since the last action, and nothing for a while from now on. */
  private async watch(matcher: Matcher, forMs: number): Promise<void> {
    const { log } = this.caller;
    const seen = log.next(matcher, { from: this.cursor, limitMs: forMs }).then(
      (index) => log.all[index]?.observed,
      (error: unknown) => {
        // A session that died proves nothing about what it would have done.
        if (error instanceof Overdue) return undefined;
        throw error;
      },
    );
    const observed = await seen;
    if (observed) throw new Unmet(`must not come, but did: ${describe(observed)}`);
  }

  private checkHistory({ role, contains, notContains }: HistoryCheck): void {
    const shown = this.journal.find('openai', 'context').at(-1);
    if (!shown) throw new Unmet('the model was never asked');
    const texts = (shown.data as { role: string; text: string }[])
      .filter((entry) => entry.role === role)
      .map((entry) => entry.text);
    const told = `the model was shown of the ${role}: ${JSON.stringify(texts)}`;
    if (contains !== undefined && !texts.some((text) => text.includes(contains)))
      throw new Unmet(`"${contains}" is missing; ${told}`);
    if (notContains !== undefined && texts.some((text) => text.includes(notContains)))
      throw new Unmet(`"${notContains}" should not be there; ${told}`);
  }

  private checkJournal({
    vendor,
    what,
    detail,
    atLeast = 0,
    atMost = Number.POSITIVE_INFINITY,
  }: JournalCheck): void {
    const count = this.journal.find(vendor, what, detail).length;
    if (count < atLeast || count > atMost)
      throw new Unmet(
        `${vendor} ${what} ${detail ?? ''} happened ${count} times, not ${atLeast} to ${atMost}`,
      );
  }
}
