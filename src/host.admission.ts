import type { DescriptorWatch } from './common/descriptor.watch.js';
import type { MemoryWatch } from './common/memory.watch.js';
import type { AdmissionGuard, Refusal, SessionLoad } from './session/admission.port.js';

const RETRY_SECONDS = 5;

export interface HostAdmissionParts {
  readonly memory: Pick<MemoryWatch, 'isShort'>;
  readonly descriptors: Pick<DescriptorWatch, 'hasRoom'>;
  /** Asked last: it may let one session try and expects it to. */
  readonly vendors: { refusal(): Refusal | undefined };
}

/**
 * Refuses sessions this process could not carry, then those the vendors would not serve.
 *
 * While memory is short, as many sockets are let in as there are clients that may come back: what they come back to
 * exists already. Whoever uses such a socket for a new session is refused when it asks for one. A descriptor is
 * needed by everybody.
 */
export class HostAdmission implements AdmissionGuard {
  constructor(private readonly parts: HostAdmissionParts) {}

  refusal({ active, waiting, away }: SessionLoad): Refusal | undefined {
    const { memory, descriptors, vendors } = this.parts;
    if (memory.isShort && waiting >= away)
      return refusal('short_of_memory', 'The server is short of memory; try again later.');
    if (!descriptors.hasRoom(active + waiting))
      return refusal(
        'short_of_descriptors',
        'The server may not open as many connections as another session needs; try again later.',
      );
    return vendors.refusal();
  }

  takesNew(): boolean {
    return !this.parts.memory.isShort;
  }
}

function refusal(code: string, message: string): Refusal {
  return { ok: false, status: 503, code, message, retryAfterSeconds: RETRY_SECONDS };
}
