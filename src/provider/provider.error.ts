import { VoiceError, type VoiceErrorOptions } from '../common/voice-error.js';
import type { ProviderName } from '../protocol/server.messages.js';

export interface ProviderErrorOptions extends VoiceErrorOptions {
  provider: ProviderName;
  /** HTTP status of a refused handshake or request. */
  status?: number;
  /** The vendor's own code, e.g. `INVALID_AUTH`, `too_many_concurrent_requests`. Never shown to clients. */
  vendorCode?: string;
  /** The vendor's id of the request, for its support. */
  requestId?: string;
  /** What the vendor asked us to wait. */
  retryAfterMs?: number;
  /** True when other parameters may help where a plain retry cannot (a refused parameter): go to the next profile at once. */
  tryNextProfile?: boolean;
}

/** A failure met at a vendor's edge. */
export class ProviderError extends VoiceError {
  readonly provider: ProviderName;
  readonly status?: number;
  readonly vendorCode?: string;
  readonly requestId?: string;
  readonly retryAfterMs?: number;
  readonly tryNextProfile: boolean;

  constructor(message: string, options: ProviderErrorOptions) {
    super(message, options);
    this.provider = options.provider;
    this.status = options.status;
    this.vendorCode = options.vendorCode;
    this.requestId = options.requestId;
    this.retryAfterMs = options.retryAfterMs;
    this.tryNextProfile = options.tryNextProfile ?? false;
  }
}
