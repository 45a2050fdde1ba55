import type { Latency } from './emulator.types.js';
import type { FaultBook } from './fault.book.js';
import type { Journal } from './journal.js';

/** What every vendor emulator is given. */
export interface EmulatorContext {
  journal: Journal;
  faults: FaultBook;
  /** May be changed while running; read at each use. */
  latency: Latency;
  /** The key each vendor accepts; anything else is refused as the vendor does. May be changed while running. */
  apiKey: string;
}

/** A running emulator of one vendor on loopback. */
export interface RunningEmulator {
  /** Origin without a path: ws://127.0.0.1:9101 or http://127.0.0.1:9103. */
  readonly url: string;
  /** Ends every connection and frees the port. */
  close(): Promise<void>;
}
