import type { ProviderName } from '../protocol/server.messages.js';
import { ProviderError } from './provider.error.js';

/** A name has no address, or nobody would tell. Connections fail with it as it is. */
export class HostLookupError extends Error {
  /** @param code Of the resolver: `ENOTFOUND` for a name nobody knows, `EAI_AGAIN` for no answer. */
  constructor(
    readonly host: string,
    readonly code: string,
    cause?: unknown,
  ) {
    super(`${host} cannot be resolved (${code})`, { cause });
    this.name = 'HostLookupError';
  }

  /** What it means for a vendor's connection: as good as a refused one, another attempt may find the name. */
  forProvider(provider: ProviderName): ProviderError {
    const message = `The name ${this.host} of the ${provider} vendor cannot be resolved (${this.code}). Check its address and the name service of this machine.`;
    return new ProviderError(message, {
      provider,
      code: 'provider_unavailable',
      retryable: true,
      cause: this,
    });
  }
}
