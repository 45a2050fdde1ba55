import type { TurnLatency } from '../../src/protocol/server.messages.js';

/** A stage of a turn, as `turn.completed` names it. */
export type LatencyStage = keyof TurnLatency;

/** Percentiles of one stage over the turns of a session, in milliseconds. */
export interface Percentiles {
  count: number;
  p50: number;
  p95: number;
  max: number;
}

/** Turns remembered; older ones leave. */
const CAPACITY = 500;

/** The latencies of past turns by stage. */
export class LatencyBook {
  private readonly turns: TurnLatency[] = [];

  add(latency: TurnLatency): void {
    this.turns.push(latency);
    if (this.turns.length > CAPACITY) this.turns.shift();
  }

  /** Of each stage that happened at least once. */
  percentiles(): Partial<Record<LatencyStage, Percentiles>> {
    const stages = new Set(this.turns.flatMap((turn) => Object.keys(turn) as LatencyStage[]));
    const result: Partial<Record<LatencyStage, Percentiles>> = {};
    for (const stage of stages) {
      const values = this.turns.map((turn) => turn[stage]).filter((ms) => ms !== undefined);
      if (values.length > 0) result[stage] = percentilesOf(values);
    }
    return result;
  }
}

/**
 * Nearest-rank percentiles: always a value that was really measured.
 *
 * @param values At least one, in any order.
 */
export function percentilesOf(values: readonly number[]): Percentiles {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number) => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
  return { count: sorted.length, p50: at(0.5), p95: at(0.95), max: at(1) };
}
