const LOOPBACK = /^(localhost|127\.\d{1,3}\.\d{1,3}\.\d{1,3}|\[::1\])$/;

/** Which pages may connect. */
export interface OriginPolicy {
  /** In the form browsers send them; `undefined`: pages of this same host, and of loopback hosts. */
  readonly allowedOrigins: readonly string[] | undefined;
  /** Address the server listens on. */
  readonly host: string;
}

/** What a handshake says about where it comes from. */
export interface OriginFacts {
  /** The Origin header; two of them reach us joined by a comma, which no rule allows. */
  readonly origin: string | undefined;
  /** The Host header. */
  readonly host: string | undefined;
}

/**
 * Whether a page may open a socket here; browsers enforce no such rule for WebSockets themselves.
 *
 * Comparison is exact: a browser sends its origin in one form only, so anything else is not one. No Origin at
 * all is fine: programs send none, and a page cannot leave it out.
 */
export function isOriginAllowed(facts: OriginFacts, policy: OriginPolicy): boolean {
  const { origin, host } = facts;
  if (origin === undefined) return true;
  if (policy.allowedOrigins) return policy.allowedOrigins.includes(origin);
  const page = canonical(origin);
  if (!page) return false;
  return LOOPBACK.test(page.hostname) || isSameHost(page, host, policy);
}

/** The origin as a URL, if it is written exactly as a browser writes it. */
function canonical(origin: string): URL | undefined {
  if (!URL.canParse(origin)) return undefined;
  const url = new URL(origin);
  const isWeb = url.protocol === 'http:' || url.protocol === 'https:';
  return isWeb && url.origin === origin && !url.hostname.endsWith('.') ? url : undefined;
}

/**
 * Whether the page was served by the host it connects to. A server that listens on loopback answers only to
 * loopback names: otherwise a foreign page could have its own name resolve to this machine and be "the same host".
 */
function isSameHost(page: URL, host: string | undefined, policy: OriginPolicy): boolean {
  const listensOnLoopback = LOOPBACK.test(policy.host) || policy.host === '::1';
  if (listensOnLoopback || host === undefined) return false;
  const own = `${page.protocol}//${host.toLowerCase()}`;
  return URL.canParse(own) && new URL(own).origin === page.origin;
}
