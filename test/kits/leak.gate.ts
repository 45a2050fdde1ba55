import { setTimeout as pause } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

const LOOK_EVERY_MS = 50;

/** What a process holds at one moment. */
export interface Holding {
  /** Open sockets, timers and the like, by kind. */
  resources: Readonly<Record<string, number>>;
  /** Listeners on the process itself. */
  listeners: number;
}

/** One look at the memory, after everything that could be collected was. */
export interface HeapSample {
  /** Sessions served when it was taken. */
  sessions: number;
  bytes: number;
}

/** Collects all garbage, also what only a second and third pass find. */
export function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  const gc = runInNewContext('gc') as () => void;
  for (let pass = 0; pass < 3; pass++) gc();
}

export function heapSample(sessions: number): HeapSample {
  collectGarbage();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return { sessions, bytes: heapUsed + arrayBuffers };
}

export function holding(): Holding {
  const resources: Record<string, number> = {};
  for (const kind of process.getActiveResourcesInfo()) resources[kind] = (resources[kind] ?? 0) + 1;
  const listeners = process.eventNames().reduce((sum, name) => sum + process.listenerCount(name), 0);
  return { resources, listeners };
}

/** What is held beyond a baseline; empty when everything was given back. */
export function excessOver(baseline: Holding): Record<string, number> {
  const now = holding();
  const excess = Object.entries(now.resources)
    .map(([kind, count]): [string, number] => [kind, count - (baseline.resources[kind] ?? 0)])
    .concat([['listeners', now.listeners - baseline.listeners]]);
  return Object.fromEntries(excess.filter(([, count]) => count > 0));
}

/** Gives what is still ending, such as sockets that say goodbye, time to end. @returns what is held even then. */
export async function lastingExcess(baseline: Holding, limitMs: number): Promise<Record<string, number>> {
  const giveUpAt = performance.now() + limitMs;
  for (;;) {
    const excess = excessOver(baseline);
    if (Object.keys(excess).length === 0 || performance.now() > giveUpAt) return excess;
    await pause(LOOK_EVERY_MS);
  }
}

/** Slope of the line through the samples by least squares, in bytes a session. */
export function slopeOf(samples: readonly HeapSample[]): number {
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const meanSessions = mean(samples.map(({ sessions }) => sessions));
  const meanBytes = mean(samples.map(({ bytes }) => bytes));
  const spread = samples.reduce((sum, { sessions }) => sum + (sessions - meanSessions) ** 2, 0);
  return (
    samples.reduce((sum, { sessions, bytes }) => sum + (sessions - meanSessions) * (bytes - meanBytes), 0) /
    spread
  );
}
