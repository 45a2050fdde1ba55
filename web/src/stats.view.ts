import type { MicSettings } from '../../client/src/browser/index.js';
import type { AgentEvents, PlaybackReport } from '../../client/src/index.js';
import { byId } from './dom.js';

type ProviderState = AgentEvents['provider'];

/** The facts panel: that audio really arrives, how far away the server is, what the browser does to the sound. */
export class StatsView {
  private readonly bytes = byId('stat-bytes', HTMLElement);
  private readonly rate = byId('stat-rate', HTMLElement);
  private readonly rtt = byId('stat-rtt', HTMLElement);
  private readonly queue = byId('stat-queue', HTMLElement);
  private readonly buffer = byId('stat-buffer', HTMLElement);
  private readonly echo = byId('stat-echo', HTMLElement);
  private readonly mic = byId('stat-mic', HTMLElement);
  private readonly providers = byId('providers', HTMLUListElement);
  private underruns = 0;

  reset(): void {
    this.underruns = 0;
    for (const fact of [this.bytes, this.rate, this.rtt, this.queue, this.buffer, this.echo, this.mic])
      fact.textContent = '–';
    for (const item of this.providers.querySelectorAll('li')) {
      delete item.dataset.state;
      setWords(item, 'not connected');
    }
  }

  showStats(stats: AgentEvents['stats'], rttMs: number | undefined): void {
    this.bytes.textContent = bytesText(stats.asrBytes);
    this.rate.textContent = `${bytesText(stats.asrBytesPerSec)}/s`;
    const roundTrip = stats.rttMs ?? rttMs;
    this.rtt.textContent = roundTrip === undefined ? '–' : `${Math.round(roundTrip)} ms`;
    this.queue.textContent = String(stats.ttsQueueDepth);
  }

  /** @param isPaused Standing still by command is no lack of audio. */
  showPlayback(report: PlaybackReport, isPaused: boolean): void {
    if (report.state === 'underrun' && !isPaused) this.underruns++;
    const breaks = this.underruns > 0 ? `, ran dry ${this.underruns}×` : '';
    this.buffer.textContent = `${(report.queuedMs / 1_000).toFixed(1)} s${breaks}`;
  }

  showMic(settings: MicSettings): void {
    this.echo.textContent = { true: 'on', false: 'off', undefined: 'unknown' }[
      `${settings.echoCancellation}` as 'true' | 'false' | 'undefined'
    ];
    this.mic.textContent = settings.label || 'default device';
  }

  showProvider({ provider, state, nextInMs }: ProviderState): void {
    const item = this.providers.querySelector<HTMLElement>(`[data-provider="${provider}"]`);
    if (!item) return;
    item.dataset.state = state;
    const wait = state === 'retrying' && nextInMs ? ` in ${(nextInMs / 1_000).toFixed(1)} s` : '';
    setWords(item, `${state}${wait}`);
  }
}

function setWords(item: HTMLElement, words: string): void {
  const target = item.querySelector('b');
  if (target) target.textContent = words;
}

/** Decimal units, as the server's own numbers. */
export function bytesText(bytes: number): string {
  if (bytes < 1_000) return `${bytes} B`;
  if (bytes < 1_000_000) return `${(bytes / 1_000).toFixed(1)} kB`;
  return `${(bytes / 1_000_000).toFixed(2)} MB`;
}
