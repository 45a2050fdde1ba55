import { totalmem } from 'node:os';
import { getHeapSpaceStatistics, getHeapStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Shares of what the process may use, from 0 to 1. */
export interface MemoryUse {
  /** Of what V8 lets the process use of its heap, before it ends it. Garbage not collected yet counts. */
  readonly heap: number;
  /** Of the container, all memory of the process counted; `undefined` where it has no limit. */
  readonly container: number | undefined;
}

/**
 * The limit V8 tells includes room for young objects (three semi-spaces of 16 MiB by default), but the process ends
 * when the rest is full.
 */
const YOUNG_LIMIT_BYTES = 3 * 16 * 1_024 * 1_024;
/**
 * V8 ends the process ("Ineffective mark-compacts near heap limit") when it collects most of the time and more than
 * this share stays in use, not only when nothing is left.
 */
const USABLE_SHARE = 0.8;
const NOT_LIMITED_BY = /^(new|read_only)_/;

/** Reads how much memory is used. Takes some microseconds. */
export function readMemoryUse(): MemoryUse {
  let oldBytes = 0;
  for (const { space_name, space_used_size } of getHeapSpaceStatistics())
    if (!NOT_LIMITED_BY.test(space_name)) oldBytes += space_used_size;
  const oldLimitBytes = Math.max(
    getHeapStatistics().heap_size_limit - YOUNG_LIMIT_BYTES,
    YOUNG_LIMIT_BYTES / 2,
  );
  const containerBytes = containerLimitBytes();
  return {
    heap: Math.min(1, oldBytes / (USABLE_SHARE * oldLimitBytes)),
    container: containerBytes && Math.min(1, process.memoryUsage.rss() / containerBytes),
  };
}

/** Node.js answers 0 or more than the machine has where there is no limit. */
function containerLimitBytes(): number | undefined {
  const bytes = process.constrainedMemory();
  return bytes > 0 && bytes < totalmem() ? bytes : undefined;
}

let collect: (() => void) | undefined;

/** Collects all garbage now, which stops the process for a moment: 0.1 s for each 100 MB in use, roughly. */
export function collectGarbage(): void {
  if (!collect) {
    setFlagsFromString('--expose-gc');
    collect = runInNewContext('gc') as () => void;
  }
  collect();
}
