import type { ErrorCode } from '../protocol/codes.js';

export interface VoiceErrorOptions {
  code: ErrorCode;
  /** Whether trying the same again may help. Decided once, at the edge that met the failure. */
  retryable: boolean;
  cause?: unknown;
}

/** Base of every error Parley raises on purpose. The message names the thing and the remedy, never a secret or spoken words. */
export class VoiceError extends Error {
  readonly code: ErrorCode;
  readonly retryable: boolean;

  constructor(message: string, options: VoiceErrorOptions) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = new.target.name;
    this.code = options.code;
    this.retryable = options.retryable;
  }
}
