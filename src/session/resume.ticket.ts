import { timingSafeEqual } from 'node:crypto';
import { newSecret } from '../common/ids.js';

/** The secret a client needs to come back to its session: good once, then replaced. */
export class ResumeTicket {
  private secret = newSecret();

  get token(): string {
    return this.secret;
  }

  /** Takes the ticket if the token is right; it is spent then, and there is a new one. */
  redeem(token: string): boolean {
    const given = Buffer.from(token);
    const wanted = Buffer.from(this.secret);
    const isRight = given.byteLength === wanted.byteLength && timingSafeEqual(given, wanted);
    if (isRight) this.secret = newSecret();
    return isRight;
  }
}
