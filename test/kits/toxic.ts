/**
 * One thing wrong with a network path, in one direction.
 *
 * `latency` delays every byte, in order. `bandwidth` lets so many bytes a second through; 0: none, and the sender
 * feels it. `slicer` cuts what comes into small writes. `limitData` ends the connection after so many bytes.
 * `blackhole` swallows everything, and nobody is told. `reset` answers the next byte with a reset. `slowClose`
 * holds back the end of the connection.
 */
export type Toxic =
  | { kind: 'latency'; ms: number; jitterMs?: number }
  | { kind: 'bandwidth'; bytesPerSecond: number }
  | { kind: 'slicer'; maxBytes: number; delayMs?: number }
  | { kind: 'limitData'; bytes: number }
  | { kind: 'blackhole' }
  | { kind: 'reset' }
  | { kind: 'slowClose'; delayMs: number };

/** `up`: from the client to the server. */
export type Direction = 'up' | 'down';

/** The toxics of one direction; read anew for every chunk, so that they may change at any time. */
export class Toxics {
  private readonly active = new Set<Toxic>();
  private readonly looks = new Set<() => void>();

  /** @returns takes it away again. */
  add(toxic: Toxic): () => void {
    this.active.add(toxic);
    this.changed();
    return () => {
      this.active.delete(toxic);
      this.changed();
    };
  }

  clear(): void {
    this.active.clear();
    this.changed();
  }

  /** The newest of a kind. */
  get<K extends Toxic['kind']>(kind: K): Extract<Toxic, { kind: K }> | undefined {
    const found = [...this.active].filter((toxic) => toxic.kind === kind).at(-1);
    return found as Extract<Toxic, { kind: K }> | undefined;
  }

  /** Calls back after each change until told not to. */
  onChange(look: () => void): () => void {
    this.looks.add(look);
    return () => this.looks.delete(look);
  }

  private changed(): void {
    for (const look of [...this.looks]) look();
  }
}
