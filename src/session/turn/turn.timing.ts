import type { TurnLatency } from '../../protocol/server.messages.js';

/** The moments of a turn, in their order. */
const MOMENTS = [
  'started',
  'llmRequested',
  'firstDelta',
  'firstSegment',
  'ttsRequested',
  'firstByte',
  'firstFrame',
] as const;
export type Moment = (typeof MOMENTS)[number];

/** The stage that ends at each moment. */
const STAGE_OF = {
  llmRequested: 'llmRequestMs',
  firstDelta: 'llmTtftMs',
  firstSegment: 'firstSegmentMs',
  ttsRequested: 'ttsRequestMs',
  firstByte: 'ttsTtfbMs',
  firstFrame: 'clientSendMs',
} as const satisfies Record<Exclude<Moment, 'started'>, keyof TurnLatency>;

/** When the stages of one turn were reached; each moment counts once, the first time. */
export class TurnTiming {
  private readonly at = new Map<Moment, number>();

  private endpointMs: number | undefined;

  /** The turn begins; what an answer asked for early did before counts as no time. */
  start(now: number, endpointMs: number | undefined): void {
    this.at.set('started', now);
    this.endpointMs = endpointMs;
  }

  mark(moment: Moment, now: number): void {
    if (!this.at.has(moment)) this.at.set(moment, now);
  }

  /** The latency broken down; stages that did not happen are absent. */
  latency(): TurnLatency {
    const latency: TurnLatency = {};
    if (this.endpointMs !== undefined) latency.endpointMs = round(this.endpointMs);
    let before = this.at.get('started');
    const started = before;
    for (const moment of MOMENTS) {
      const now = this.at.get(moment);
      if (moment === 'started' || now === undefined || before === undefined) continue;
      latency[STAGE_OF[moment]] = round(Math.max(0, now - before));
      before = Math.max(now, before);
    }
    if (this.at.has('firstFrame') && started !== undefined) {
      latency.firstAudioMs = round((this.at.get('firstFrame') ?? started) - started);
      latency.overheadMs = round(
        (latency.llmRequestMs ?? 0) + (latency.ttsRequestMs ?? 0) + (latency.clientSendMs ?? 0),
      );
    }
    return latency;
  }
}

/** To a hundredth of a millisecond. */
function round(ms: number): number {
  return Math.round(ms * 100) / 100;
}
