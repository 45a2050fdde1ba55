import type { ConversationItem } from '../llm.port.js';

/** One change to the vendor's conversation. */
export type MirrorOp =
  | { op: 'delete'; vendorId: string }
  | {
      op: 'create';
      vendorId: string;
      item: ConversationItem;
      /** The vendor's id of the item before it, `root` for the beginning; left out: at the end. */
      previousVendorId?: string;
    };

interface Entry {
  vendorId: string;
  /** Ours; undefined for an item only the vendor knows. */
  id: string | undefined;
  role: ConversationItem['role'];
  text: string;
}

/** The vendor's word for "before everything else" in `previous_item_id`. */
const BEGINNING = 'root';

/**
 * What the vendor holds of one conversation, and the fewest changes that make it equal to ours.
 *
 * The vendor cannot change the text of an item, so a corrected one is deleted and created anew under another of the
 * vendor's ids, in the same place. White space does not count as a difference: what was heard of a reply is joined
 * from sentences, the vendor's copy is as the model wrote it.
 */
export class ConversationMirror {
  private entries: Entry[] = [];
  private made = 0;

  /** Number of items the vendor holds. */
  get size(): number {
    return this.entries.length;
  }

  /** The changes to be sent, in order; the mirror counts them as done. */
  align(conversation: readonly ConversationItem[]): MirrorOp[] {
    const kept = this.keepable(conversation);
    const ops: MirrorOp[] = this.entries
      .filter((entry) => !kept.has(entry))
      .map(({ vendorId }) => ({ op: 'delete', vendorId }));
    const lastKept = Math.max(-1, ...[...kept.values()]);
    const entryAt = new Map([...kept].map(([entry, position]) => [position, entry]));
    const next: Entry[] = [];
    for (const [position, item] of conversation.entries()) {
      const held = entryAt.get(position);
      const entry = held ?? { vendorId: this.newVendorId(), id: item.id, role: item.role, text: item.text };
      if (!held) ops.push(createOp(entry, item, position < lastKept ? (next.at(-1) ?? null) : undefined));
      next.push(entry);
    }
    this.entries = next;
    return ops;
  }

  /** The vendor added an item of its own at the end; `id` is the one it has with us, if any. Known items are left alone. */
  link(vendorId: string, id: string | undefined, role: ConversationItem['role'] = 'assistant'): void {
    if (this.entries.some((entry) => entry.vendorId === vendorId)) return;
    this.entries.push({ vendorId, id, role, text: '' });
  }

  /** What the vendor's own item says by now. */
  setText(vendorId: string, text: string): void {
    const entry = this.entries.find((candidate) => candidate.vendorId === vendorId);
    if (entry) entry.text = text;
  }

  /** The vendor does not have this item (any more). */
  forget(vendorId: string): void {
    this.entries = this.entries.filter((entry) => entry.vendorId !== vendorId);
  }

  /** Entries that may stay, with their position in the wanted conversation: same words, and in the same order. */
  private keepable(conversation: readonly ConversationItem[]): Map<Entry, number> {
    const positions = new Map(conversation.map((item, position) => [item.id, position]));
    const candidates = this.entries.flatMap((entry) => {
      const position = entry.id === undefined ? undefined : positions.get(entry.id);
      const item = position === undefined ? undefined : conversation[position];
      return position !== undefined && item && isSame(entry, item) ? [{ entry, position }] : [];
    });
    return new Map(longestRising(candidates).map(({ entry, position }) => [entry, position]));
  }

  private newVendorId(): string {
    // The vendor takes at most 32 characters, and never the same id twice in one session.
    return `parley_${++this.made}`;
  }
}

function createOp(entry: Entry, item: ConversationItem, previous: Entry | null | undefined): MirrorOp {
  const create = { op: 'create', vendorId: entry.vendorId, item } as const;
  if (previous === undefined) return create;
  return { ...create, previousVendorId: previous?.vendorId ?? BEGINNING };
}

function isSame(entry: Entry, item: ConversationItem): boolean {
  return entry.role === item.role && plain(entry.text) === plain(item.text);
}

function plain(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

/** The longest run of candidates whose positions rise (patience sorting); all of them unless the order was changed. */
function longestRising<T extends { position: number }>(candidates: readonly T[]): T[] {
  const tails: number[] = [];
  const before: number[] = [];
  for (const [index, { position }] of candidates.entries()) {
    const found = tails.findIndex((tail) => (candidates[tail]?.position ?? 0) >= position);
    const length = found === -1 ? tails.length : found;
    before[index] = tails[length - 1] ?? -1;
    tails[length] = index;
  }
  const run: T[] = [];
  for (let index = tails.at(-1) ?? -1; index >= 0; index = before[index] ?? -1) {
    const candidate = candidates[index];
    if (candidate) run.unshift(candidate);
  }
  return run;
}
