import { timingSafeEqual } from 'node:crypto';
import { newSecret } from '../common/ids.js';

/**
 * The secret a client needs to come back to its session: good once, then replaced.
 *
 * The answer that carries the new one may be lost on the way, and the client comes again with the one it has. So that
 * stays good until the client has shown that it is there.
 */
export class ResumeTicket {
  private secret = newSecret();
  private before: string | undefined;

  get token(): string {
    return this.secret;
  }

  /** Takes the ticket if the token is right; there is a new one then. */
  redeem(token: string): boolean {
    const isNewest = isSame(token, this.secret);
    if (!isNewest && (this.before === undefined || !isSame(token, this.before))) return false;
    this.before = token;
    this.secret = newSecret();
    return true;
  }

  /** The client has the newest token: what was redeemed for it is good no more. */
  confirm(): void {
    this.before = undefined;
  }
}

function isSame(one: string, other: string): boolean {
  const [given, wanted] = [Buffer.from(one), Buffer.from(other)];
  return given.byteLength === wanted.byteLength && timingSafeEqual(given, wanted);
}
