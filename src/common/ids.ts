import { randomBytes, randomUUID } from 'node:crypto';

/** Id of a session: `s_` and 22 letters or digits, not guessable. */
export function newSessionId(): string {
  return `s_${randomUUID().replaceAll('-', '').slice(0, 22)}`;
}

/** A secret of 256 random bits, URL-safe. */
export function newSecret(): string {
  return randomBytes(32).toString('base64url');
}
