import { byId, make } from './dom.js';

/** `dropped`: something will not be spoken; `trouble`: needs attention; `info`: good to know, goes by itself. */
export type NoticeKind = 'info' | 'dropped' | 'trouble';

export interface Notice {
  kind: NoticeKind;
  title: string;
  text?: string;
  /** Buttons beside the one that closes. */
  actions?: { label: string; run: () => void }[];
}

/** Notices on the page at once; the oldest leaves for a new one. */
const MOST_NOTICES = 4;
const INFO_STAYS_MS = 8_000;

/** Short messages above the controls. */
export class NoticesView {
  private readonly box = byId('notices', HTMLDivElement);

  /** @returns how to take it away again. */
  show(notice: Notice): () => void {
    const item = make('div', `notice ${notice.kind}`);
    const remove = () => item.remove();
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
    while (this.box.childElementCount > MOST_NOTICES) this.box.firstElementChild?.remove();
    if (notice.kind === 'info') setTimeout(remove, INFO_STAYS_MS);
    return remove;
  }

  clear(): void {
    this.box.replaceChildren();
  }
}
