const LOOPBACK_V4 = /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/;

/** Whether a host name, as `URL.hostname` gives it, can only be this machine. */
export function isLoopbackHost(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || hostname === '::1' || LOOPBACK_V4.test(hostname);
}

/**
 * The origin of a web page in the one form browsers send it: lower case, no default port, no path.
 *
 * @returns `undefined` for anything else a URL could carry, and for `null`.
 */
export function pageOrigin(text: string): string | undefined {
  const url = bareUrl(text, ['http:', 'https:']);
  return url?.origin;
}

/**
 * The origin of a vendor, e.g. `wss://api.deepgram.com`. Plain `ws:` and `http:` reach loopback hosts only,
 * so that a key never crosses a network in the clear.
 */
export function vendorOrigin(
  text: string,
  schemes: readonly [secure: string, plain: string],
): string | undefined {
  const url = bareUrl(text, schemes);
  if (!url || (url.protocol === schemes[1] && !isLoopbackHost(url.hostname))) return undefined;
  return `${url.protocol}//${url.host}`;
}

/** A URL with nothing but scheme, host and port. */
function bareUrl(text: string, schemes: readonly string[]): URL | undefined {
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  const isBare =
    url.pathname === '/' && !/[?#@*\s\\]/.test(text) && url.hostname !== '' && !url.hostname.endsWith('.');
  return isBare && schemes.includes(url.protocol) ? url : undefined;
}
