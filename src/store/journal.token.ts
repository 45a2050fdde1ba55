import { createHash, timingSafeEqual } from 'node:crypto';

/** What a journal keeps of a token: enough to know it again, useless to who reads it, for a token is 256 random bits. */
export function tokenHash(token: string): string {
  return createHash('sha256').update(token).digest('base64url');
}

/** Whether the hash is of this token. Takes as long whatever is wrong. */
export function isTokenOf(hash: string, token: string): boolean {
  const [wanted, given] = [Buffer.from(hash), Buffer.from(tokenHash(token))];
  return wanted.byteLength === given.byteLength && timingSafeEqual(wanted, given);
}
