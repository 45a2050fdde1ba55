import type { ProviderName } from '../protocol/server.messages.js';
import type { VendorKnowledge } from './health.ports.js';

/** Bad news of a vendor counts this long; without it a server that gets no calls would never try again. */
const NEWS_MS = 30_000;
/** Lasting lag at which people notice: half of the pause they leave between turns. */
export const MAX_LAG_MS = 100;

export type Verdict = 'up' | 'degraded' | 'down';

/** What the last handshake at a vendor means for readiness. */
export function verdictOn(provider: ProviderName, known: VendorKnowledge): Verdict {
  switch (known.lastOutcome) {
    case undefined:
    case 'ok':
      return 'up';
    case 'auth':
    case 'quota':
      return known.refusedForMs > 0 || known.ageMs < NEWS_MS ? 'down' : 'up';
    case 'rate_limited':
      return known.ageMs < NEWS_MS ? 'degraded' : 'up';
    case 'refused':
    case 'unreachable':
    case 'timeout':
      if (known.ageMs >= NEWS_MS) return 'up';
      // Without speech synthesis a session goes on in text.
      return provider === 'tts' ? 'degraded' : 'down';
  }
}
