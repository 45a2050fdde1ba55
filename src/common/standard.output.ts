import { fstatSync, write } from 'node:fs';

/** Writes bytes and calls back later, with an error when they, or a part of them, could not be written. */
export type Sink = (bytes: Buffer, done: (error?: Error | null) => void) => void;

const STDOUT = 1;

/**
 * Standard output, written to without blocking. A pipe is left to the event loop, as Node does by itself: a write made
 * by a thread of the pool occupies that thread for as long as nobody reads, and a process waits for its threads before
 * it exits. Files and terminals can be written to no other way.
 */
export function standardOutput(): Sink {
  const kind = fstatSync(STDOUT);
  return kind.isFIFO() || kind.isSocket() ? toPipe() : toFile;
}

function toPipe(): Sink {
  const { stdout } = process;
  // Each write is told of its own failure.
  stdout.on('error', () => undefined);
  return (bytes, done) => void stdout.write(bytes, done);
}

function toFile(bytes: Buffer, done: (error?: Error | null) => void): void {
  write(STDOUT, bytes, (error, written) => {
    if (error || written === bytes.length) done(error);
    else toFile(bytes.subarray(written), done);
  });
}
