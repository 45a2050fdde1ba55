import { readFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';

const LIMITS = '/proc/self/limits';
const OPEN = '/proc/self/fd';

/** How many descriptors this process may have open; `undefined` where that is not limited or cannot be known (Linux only). */
export function readDescriptorLimit(): number | undefined {
  let text: string;
  try {
    text = readFileSync(LIMITS, 'utf8');
  } catch {
    // Another system.
    return undefined;
  }
  const soft = /^Max open files +(\d+)/m.exec(text)?.[1];
  return soft === undefined ? undefined : Number(soft);
}

/** How many are open; `undefined` where that cannot be known, infinitely many when not even this one could be opened. */
export async function readDescriptorsInUse(): Promise<number | undefined> {
  try {
    return (await readdir(OPEN)).length;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EMFILE' ? Number.POSITIVE_INFINITY : undefined;
  }
}
