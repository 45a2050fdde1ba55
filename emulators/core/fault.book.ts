import type { Fault, FaultKind, Vendor } from './emulator.types.js';

interface Pending {
  fault: Fault;
  skip: number;
  left: number;
}

/** The faults still to be played. Each new connection or request takes those meant for it. */
export class FaultBook {
  private pending: Pending[] = [];

  add(...faults: Fault[]): void {
    for (const fault of faults) this.pending.push({ fault, skip: fault.skip ?? 0, left: fault.times ?? 1 });
  }

  /**
   * Takes every fault due for the next connection or request of this vendor.
   *
   * @param isMeant Leaves faults for which it says no in the book, uncounted. For a vendor whose connections
   *   carry many requests: some kinds of fault hit connections, others requests.
   */
  take(vendor: Vendor, isMeant: (fault: Fault) => boolean = () => true): ConnectionFaults {
    const due: Fault[] = [];
    for (const entry of this.pending) {
      if (entry.fault.vendor !== vendor || !isMeant(entry.fault)) continue;
      if (entry.skip > 0) entry.skip--;
      else if (entry.left > 0) {
        entry.left--;
        due.push(entry.fault);
      }
    }
    this.pending = this.pending.filter((entry) => entry.left > 0);
    return new ConnectionFaults(due);
  }

  clear(): void {
    this.pending = [];
  }
}

/** The faults of one connection or request. */
export class ConnectionFaults {
  constructor(private readonly faults: readonly Fault[]) {}

  /** The fault of this kind, if it is to be played. */
  get<K extends FaultKind['kind']>(kind: K): Extract<FaultKind, { kind: K }> | undefined {
    return this.faults.find((fault) => fault.kind === kind) as Extract<FaultKind, { kind: K }> | undefined;
  }
}
