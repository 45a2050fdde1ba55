import type { LatencyStage, Percentiles, TurnLatency } from '../../client/src/index.js';
import { byId, make } from './dom.js';

/** Stages in the order they happen, as people call them. */
const STAGES: readonly { stage: LatencyStage; label: string; tone: string }[] = [
  { stage: 'endpointMs', label: 'Pause that ends a turn', tone: 'end' },
  { stage: 'llmRequestMs', label: 'Parley', tone: 'own' },
  { stage: 'llmTtftMs', label: 'First word of the answer', tone: 'llm' },
  { stage: 'firstSegmentMs', label: 'First phrase', tone: 'phrase' },
  { stage: 'ttsRequestMs', label: 'Parley', tone: 'own' },
  { stage: 'ttsTtfbMs', label: 'First sound of the voice', tone: 'tts' },
  { stage: 'clientSendMs', label: 'Parley', tone: 'own' },
];
/** Rows of the table over the whole call. */
const ROWS: readonly { stage: LatencyStage; label: string }[] = [
  { stage: 'firstAudioMs', label: 'Time to first sound' },
  { stage: 'endpointMs', label: 'Pause that ends a turn' },
  { stage: 'llmTtftMs', label: 'First word of the answer' },
  { stage: 'firstSegmentMs', label: 'First phrase' },
  { stage: 'ttsTtfbMs', label: 'First sound of the voice' },
  { stage: 'overheadMs', label: 'Parley itself' },
];
/** Turns shown, newest first. */
const MOST_TURNS = 6;

/** One bar per turn: where the time from the end of the question to the first sound went. */
export class LatencyView {
  private readonly list = byId('latency', HTMLOListElement);
  private readonly summary = byId('latency-summary', HTMLParagraphElement);
  private readonly legend = byId('legend', HTMLUListElement);
  private readonly table = byId('percentiles', HTMLTableElement);
  private shown: { turn: number; latency: TurnLatency }[] = [];

  constructor() {
    const tones = new Map(STAGES.map(({ tone, label }) => [tone, label]));
    for (const [tone, label] of tones) {
      const item = make('li', '', label);
      item.dataset.tone = tone;
      this.legend.append(item);
    }
  }

  reset(): void {
    this.shown = [];
    this.list.replaceChildren();
    this.legend.hidden = true;
    this.table.hidden = true;
    this.summary.textContent = 'Measured once the agent has answered.';
  }

  add(turn: number, latency: TurnLatency, all: Partial<Record<LatencyStage, Percentiles>>): void {
    if (latency.firstAudioMs === undefined) return;
    this.shown = [{ turn, latency }, ...this.shown].slice(0, MOST_TURNS);
    this.legend.hidden = false;
    const first = all.firstAudioMs;
    if (first)
      this.summary.textContent = `From the end of the turn: median ${msText(first.p50)}, 95 in 100 within ${msText(first.p95)}`;
    this.showTable(all);
    const longest = Math.max(...this.shown.map((entry) => totalOf(entry.latency)), 1);
    this.list.replaceChildren(...this.shown.map((entry) => this.row(entry.turn, entry.latency, longest)));
  }

  private showTable(all: Partial<Record<LatencyStage, Percentiles>>): void {
    const rows = ROWS.flatMap(({ stage, label }) => {
      const known = all[stage];
      if (!known) return [];
      const head = make('th', '', label);
      head.setAttribute('scope', 'row');
      const row = make('tr', '');
      row.append(head, make('td', '', msText(known.p50)), make('td', '', msText(known.p95)));
      return [row];
    });
    this.table.tBodies[0]?.replaceChildren(...rows);
    this.table.hidden = rows.length === 0;
  }

  private row(turn: number, latency: TurnLatency, longest: number): HTMLElement {
    const bar = make('div', 'bar');
    for (const { stage, label, tone } of STAGES) {
      const ms = latency[stage];
      if (!ms) continue;
      const part = make('span', '');
      part.dataset.tone = tone;
      part.title = `${label}: ${msText(ms)}`;
      part.style.setProperty('--share', `${(100 * ms) / longest}%`);
      bar.append(part);
    }
    const item = make('li', '');
    const words = STAGES.flatMap(({ stage, label }) =>
      latency[stage] === undefined ? [] : [`${label} ${msText(latency[stage])}`],
    );
    bar.setAttribute('role', 'img');
    bar.setAttribute('aria-label', `Turn ${turn}: ${words.join(', ')}`);
    item.append(make('span', 'turn-number', `${turn}`), bar, make('b', '', msText(totalOf(latency))));
    return item;
  }
}

/** What the person waits: the pause that tells the end of a turn, then everything up to the first sound. */
function totalOf(latency: TurnLatency): number {
  return (latency.endpointMs ?? 0) + (latency.firstAudioMs ?? 0);
}

function msText(ms: number): string {
  return `${ms < 10 ? ms.toFixed(1) : Math.round(ms)} ms`;
}
