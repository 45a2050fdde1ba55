import { byId, make } from './dom.js';

/** `dropped`: something will not be spoken; `trouble`: needs attention; `info`: good to know, goes by itself. */
export type NoticeKind = 'info' | 'dropped' | 'trouble';

export interface Notice {
  kind: NoticeKind;
  title: string;
  text?: string;
  /** Buttons beside the one that closes. */
  actions?: { label: string; run: () => void }[];
  /** Told once when it is no longer on the page, for whatever reason but `clear`. */
  onGone?: () => void;
}

/** Notices on the page at once. */
const MOST_NOTICES = 4;
const INFO_STAYS_MS = 8_000;

/** Short messages above the controls. */
export class NoticesView {
  private readonly box = byId('notices', HTMLDivElement);
  private readonly whenGone = new WeakMap<Element, () => void>();

  /** @returns how to take it away again. */
  show(notice: Notice): () => void {
    const item = make('div', `notice ${notice.kind}`);
    const remove = () => this.remove(item);
    if (notice.onGone) this.whenGone.set(item, notice.onGone);
    const words = make('p', 'notice-words');
    words.append(make('strong', '', notice.title));
    if (notice.text) words.append(' ', make('span', '', notice.text));
    item.append(words);
    for (const { label, run } of notice.actions ?? []) {
      const button = item.appendChild(make('button', 'notice-action', label));
      button.addEventListener('click', () => {
        remove();
        run();
      });
    }
    const close = item.appendChild(make('button', 'notice-close', '×'));
    close.setAttribute('aria-label', 'Close this notice');
    close.addEventListener('click', remove);
    this.box.append(item);
    if (this.box.childElementCount > MOST_NOTICES) this.makeRoom();
    if (notice.kind === 'info') setTimeout(remove, INFO_STAYS_MS);
    return remove;
  }

  clear(): void {
    this.box.replaceChildren();
  }

  /** The oldest leaves, but trouble after all else, and what has a button last: nothing else mends what it tells of. */
  private makeRoom(): void {
    const old = [...this.box.children].slice(0, -1);
    const leaving =
      old.find((item) => !item.matches('.trouble')) ??
      old.find((item) => !item.querySelector('.notice-action')) ??
      old[0];
    if (leaving) this.remove(leaving);
  }

  private remove(item: Element): void {
    item.remove();
    this.whenGone.get(item)?.();
    this.whenGone.delete(item);
  }
}
