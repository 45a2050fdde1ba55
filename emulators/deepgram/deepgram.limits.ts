import type { Pace } from './stream/paced.intake.js';

/** The vendor's limits; tests make them smaller. */
export interface DeepgramLimits {
  /** Neither audio nor a text message for this long ends a connection. */
  idleMs: number;
  pace: Pace;
  /** Connections at once; more are refused with 429. */
  maxConnections: number;
}

/** As documented: 10 s, 1.25 times real time, 150 streams. */
export const DEFAULT_LIMITS: DeepgramLimits = {
  idleMs: 10_000,
  pace: { factor: 1.25, burstMs: 1_000, maxWaitingMs: 60_000 },
  maxConnections: 150,
};

/** No pace: audio is heard as fast as it comes. For tests that do not wait for it. */
export const UNPACED: Pace = {
  factor: Number.POSITIVE_INFINITY,
  burstMs: 0,
  maxWaitingMs: Number.POSITIVE_INFINITY,
};
