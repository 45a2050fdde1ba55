import type { ProviderName } from './protocol/server.messages.js';
import type { ProviderHealth } from './provider/provider.health.js';
import type { Refusal } from './session/admission.port.js';

/** Refuses sessions a vendor would not serve, by what is already known of it. */
export class VendorAdmission {
  /** @param vendors Those a session of this configuration uses. */
  constructor(
    private readonly health: Pick<ProviderHealth, 'admit'>,
    private readonly vendors: readonly ProviderName[],
  ) {}

  refusal(): Refusal | undefined {
    for (const vendor of this.vendors) {
      const waitMs = this.health.admit(vendor);
      if (waitMs > 0)
        return {
          ok: false,
          status: 503,
          code: 'provider_refused',
          message: `A vendor (${vendor}) refuses the key or quota of the operator; only the operator can mend it.`,
          retryAfterSeconds: Math.ceil(waitMs / 1_000),
        };
    }
    return undefined;
  }
}
