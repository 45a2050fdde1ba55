import { ResumeTicket } from './resume.ticket.js';

let ticket: ResumeTicket;
beforeEach(() => {
  ticket = new ResumeTicket();
});

/** Comes back with a token. @returns the next one. */
function redeem(token: string): string {
  expect(ticket.redeem(token)).toBe(true);
  return ticket.token;
}

describe('a token', () => {
  it('is replaced when it is redeemed, and good no more once its owner has the next', () => {
    const first = ticket.token;
    const second = redeem(first);
    expect(second).not.toBe(first);
    ticket.confirm();
    expect(ticket.redeem(first)).toBe(false);
    expect(ticket.redeem(second)).toBe(true);
  });

  it('is good again while the next may have been lost on the way, however often', () => {
    const first = ticket.token;
    const lost = redeem(first);
    redeem(first);
    const third = redeem(first);
    expect(ticket.redeem(lost)).toBe(false);
    expect(ticket.redeem(third)).toBe(true);
  });

  it('is good no more once the next was redeemed', () => {
    const first = ticket.token;
    redeem(redeem(first));
    expect(ticket.redeem(first)).toBe(false);
  });

  it.each(['', 'x', 'x'.repeat(43)])('is not %j', (wrong) => {
    expect(ticket.redeem(wrong)).toBe(false);
    redeem(ticket.token);
    expect(ticket.redeem(wrong)).toBe(false);
  });
});
