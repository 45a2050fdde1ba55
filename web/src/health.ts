const TIMEOUT_MS = 3_000;

/**
 * Whether the server says that it talks to stand-ins of its vendors.
 *
 * A server that does not answer is not worth a message before the person has started a call: starting tells.
 */
export async function isSimulated(): Promise<boolean> {
  try {
    const response = await fetch('/health', { signal: AbortSignal.timeout(TIMEOUT_MS) });
    const body: unknown = await response.json();
    return typeof body === 'object' && body !== null && 'simulated' in body && body.simulated === true;
  } catch (error) {
    console.info('The health of the server is unknown', error);
    return false;
  }
}
