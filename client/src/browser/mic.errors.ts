import { type AgentError, InsecureContext, MicBusy, MicDenied, MicFailed, MicMissing } from '../errors.js';

/** Says in words what `getUserMedia` says in names (Media Capture and Streams, section 10.2). */
export function micErrorOf(cause: unknown): AgentError {
  const name = cause instanceof DOMException ? cause.name : '';
  switch (name) {
    case 'NotAllowedError':
      return new MicDenied({ cause });
    case 'SecurityError':
      return new InsecureContext({ cause });
    case 'NotFoundError':
    case 'OverconstrainedError':
      return new MicMissing({ cause });
    case 'NotReadableError':
    case 'AbortError':
      return new MicBusy({ cause });
    default:
      return new MicFailed({ cause });
  }
}
