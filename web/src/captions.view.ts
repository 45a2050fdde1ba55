import type { AgentEvents, Turn } from '../../client/src/index.js';
import { byId, make, oncePerFrame } from './dom.js';
import { replyRuns } from './reply.runs.js';

/** Exchanges shown; older ones leave the page. */
const MOST_TURNS = 60;
/** Pixels from the end at which the reader still counts as reading along. */
const NEAR_END_PX = 120;

const KIND_WORDS = { heard: '', pending: '', unheard: 'not heard: ', skipped: 'not spoken: ' } as const;

interface Row {
  item: HTMLElement;
  reply: HTMLElement;
}

/** The conversation as captions: what is being said in grey, what was said in ink, what was cut off struck out. */
export class CaptionsView {
  private readonly list = byId('captions', HTMLOListElement);
  private readonly finals = byId('finals', HTMLDivElement);
  private readonly welcome = byId('welcome', HTMLDivElement);
  private readonly rows = new Map<Turn, Row>();
  private readonly live = make('li', 'said live');
  private readonly changed = new Set<Turn>();
  private said: string[] = [];
  private interim = '';
  private readonly draw = oncePerFrame(() => this.drawNow());
  /** Whether the newest words stay in view; off once the reader scrolls back. */
  private isFollowing = true;

  constructor() {
    this.list.addEventListener('scroll', () => {
      const { scrollHeight, scrollTop, clientHeight } = this.list;
      this.isFollowing = scrollHeight - scrollTop - clientHeight < NEAR_END_PX;
    });
  }

  /** Empties the page for a new call. */
  reset(): void {
    this.rows.clear();
    this.list.replaceChildren();
    this.finals.replaceChildren();
    this.forgetSpeech();
    this.welcome.hidden = false;
    this.isFollowing = true;
  }

  /** What is left of a lost session: shown as what the agent remembers, in place of all that stood there. */
  onTranscript(entries: AgentEvents['transcript']['entries']): void {
    this.rows.clear();
    this.forgetSpeech();
    this.list.replaceChildren(...entries.slice(-MOST_TURNS).map((entry) => this.remembered(entry)));
    this.draw();
  }

  /** Words that may still change. */
  onInterim(text: string): void {
    this.interim = text;
    this.draw();
  }

  /** Words that will not. */
  onFinal(text: string): void {
    this.interim = '';
    if (text) this.said.push(text);
    this.draw();
  }

  /** A turn began, ended, or its reply grew or was heard further. */
  onTurn(turn: Turn): void {
    if (!this.rows.has(turn)) this.begin(turn);
    this.changed.add(turn);
    this.draw();
  }

  /** Tells screen readers the whole of a sentence, once: words that change would be read over and over. */
  announce(who: string, text: string): void {
    if (!text) return;
    this.finals.append(make('p', '', `${who}: ${text}`));
    while (this.finals.childElementCount > 10) this.finals.firstElementChild?.remove();
  }

  private begin(turn: Turn): void {
    this.forgetSpeech();
    const item = make('li', 'exchange');
    const reply = make('p', 'reply');
    if (turn.question) {
      item.append(this.labelled('said', 'You', make('span', '', turn.question)));
      this.announce('You', turn.question);
    }
    item.append(this.labelled('answer', 'Agent', reply));
    this.rows.set(turn, { item, reply });
    this.list.append(item);
    const oldest = this.rows.keys().next().value;
    if (this.rows.size > MOST_TURNS && oldest) {
      this.rows.get(oldest)?.item.remove();
      this.rows.delete(oldest);
    }
  }

  private remembered({ role, text }: AgentEvents['transcript']['entries'][number]): HTMLElement {
    const item = make('li', 'exchange');
    item.append(
      role === 'user'
        ? this.labelled('said', 'You', make('span', '', text))
        : this.labelled('answer', 'Agent', make('p', 'reply', text)),
    );
    return item;
  }

  private forgetSpeech(): void {
    this.said = [];
    this.interim = '';
    this.live.remove();
  }

  private labelled(className: string, who: string, body: HTMLElement): HTMLElement {
    const box = make('div', className);
    box.append(make('span', 'who', who), body);
    return box;
  }

  private drawNow(): void {
    for (const turn of this.changed) this.drawReply(turn);
    this.changed.clear();
    this.drawLive();
    this.welcome.hidden = this.list.childElementCount > 0;
    if (this.isFollowing) this.list.scrollTop = this.list.scrollHeight;
  }

  private drawReply(turn: Turn): void {
    const row = this.rows.get(turn);
    if (!row) return;
    const parts = replyRuns(turn).map(({ kind, text }) => {
      const run = make(kind === 'unheard' ? 's' : 'span', kind);
      if (KIND_WORDS[kind]) run.append(make('span', 'visually-hidden', KIND_WORDS[kind]));
      run.append(text);
      return run;
    });
    row.reply.replaceChildren(...parts);
    row.item.dataset.outcome = turn.outcome;
    row.item.classList.toggle('waiting', parts.length === 0 && turn.outcome === 'running');
    if (turn.outcome === 'failed' && parts.length === 0)
      row.reply.replaceChildren(make('em', '', 'No answer came. Please say it again.'));
  }

  private drawLive(): void {
    const text = this.said.join(' ');
    if (!text && !this.interim) return this.live.remove();
    this.live.replaceChildren(make('span', 'who', 'You'));
    if (text) this.live.append(make('span', 'final', text), ' ');
    if (this.interim) this.live.append(make('span', 'interim', this.interim));
    this.list.append(this.live);
  }
}
