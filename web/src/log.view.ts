import type { AgentEvents } from '../../client/src/index.js';
import { byId, make, oncePerFrame } from './dom.js';
import { type LogEntry, withoutSecrets } from './session.bundle.js';

/** Events kept for copying; older ones leave. */
const CAPACITY = 2_000;
/** Events drawn; only the newest are of interest to the eye. */
const MOST_LINES = 150;
const COPIED_STAYS_MS = 2_000;

/** Every message both ways, drawn only while the log is open. */
export class LogView {
  private readonly box = byId('log', HTMLDetailsElement);
  private readonly lines = byId('log-lines', HTMLOListElement);
  private readonly count = byId('log-count', HTMLSpanElement);
  private readonly copy = byId('log-copy', HTMLButtonElement);
  private entries: LogEntry[] = [];
  private total = 0;
  private readonly draw = oncePerFrame(() => this.drawNow());

  /** @param onSave The person wants the whole session as a file. */
  constructor(onSave: (entries: readonly LogEntry[]) => void) {
    byId('log-save', HTMLButtonElement).addEventListener('click', () => onSave(this.entries));
    this.box.addEventListener('toggle', () => this.draw());
    this.copy.addEventListener('click', () => this.copyAll());
  }

  reset(): void {
    this.entries = [];
    this.total = 0;
    this.draw();
  }

  add(event: AgentEvents['raw']): void {
    this.entries.push({ atMs: Math.round(performance.now()), ...withoutSecrets(event) });
    if (this.entries.length > CAPACITY) this.entries.shift();
    this.total++;
    this.draw();
  }

  private drawNow(): void {
    this.count.textContent = String(this.total);
    if (!this.box.open) return;
    this.lines.replaceChildren(...this.entries.slice(-MOST_LINES).map(lineOf));
    this.lines.scrollTop = this.lines.scrollHeight;
  }

  private copyAll(): void {
    const json = JSON.stringify(this.entries, null, 2);
    navigator.clipboard.writeText(json).then(
      () => this.flash('Copied'),
      () => this.flash('The browser refused'),
    );
  }

  private flash(words: string): void {
    this.copy.textContent = words;
    setTimeout(() => {
      this.copy.textContent = 'Copy as JSON';
    }, COPIED_STAYS_MS);
  }
}

function lineOf({ atMs, direction, message }: LogEntry): HTMLElement {
  const { type, ...fields } = message;
  const item = make('li', direction);
  item.append(
    make('time', '', `${(atMs / 1_000).toFixed(2)}`),
    make('b', '', `${direction === 'in' ? '←' : '→'} ${type}`),
    make('code', '', JSON.stringify(fields)),
  );
  return item;
}
