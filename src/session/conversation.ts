import type { ConversationItem } from '../llm/llm.port.js';

/** What somebody said, whatever session it was in. */
export type SaidText = Pick<ConversationItem, 'role' | 'text'>;

/**
 * What was said and heard so far: the truth the model's own history is made equal to.
 *
 * Bounded: beyond `maxChars` the oldest entries are forgotten, the newest always kept.
 */
export class Conversation {
  private items: ConversationItem[];
  private chars: number;
  private count = 0;

  /**
   * @param history What was said in an earlier session, whose ids may come again in this one.
   * @param maxChars Most characters of all entries together (about four a token).
   */
  constructor(
    history: readonly SaidText[] = [],
    private readonly maxChars = 60_000,
  ) {
    this.items = history.map(({ role, text }, index) => ({ id: `before-${index + 1}`, role, text }));
    this.chars = history.reduce((sum, { text }) => sum + text.length, 0);
  }

  get entries(): readonly ConversationItem[] {
    return this.items;
  }

  /** The person's words of a new turn; `replacesLast` when the last entry was the beginning of the same words. */
  addUser(text: string, replacesLast: boolean): void {
    const last = this.items.at(-1);
    if (replacesLast && last?.role === 'user') this.replace(this.items.length - 1, text);
    else this.add({ id: `user-${++this.count}`, role: 'user', text });
  }

  /** The entries as they would be after `addUser`. */
  withUser(text: string, replacesLast: boolean): readonly ConversationItem[] {
    const last = this.items.at(-1);
    if (replacesLast && last?.role === 'user') return [...this.items.slice(0, -1), { ...last, text }];
    return [...this.items, { id: `user-${this.count + 1}`, role: 'user', text }];
  }

  /** What was heard of a reply; nothing heard leaves no entry. */
  addReply(id: string, heardText: string): void {
    if (heardText) this.add({ id, role: 'assistant', text: heardText });
  }

  private add(item: ConversationItem): void {
    this.items = [...this.items, item];
    this.chars += item.text.length;
    while (this.chars > this.maxChars && this.items.length > 1) {
      this.chars -= this.items[0]?.text.length ?? 0;
      this.items = this.items.slice(1);
    }
  }

  private replace(index: number, text: string): void {
    this.items = this.items.map((item, at) => (at === index ? { ...item, text } : item));
    this.chars = this.items.reduce((sum, item) => sum + item.text.length, 0);
  }
}
