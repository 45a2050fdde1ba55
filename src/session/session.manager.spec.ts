import { SessionHarness } from '../../test/helpers/session.harness.js';

describe('whether there is room for one more session', () => {
  it('depends on those that run and on the sockets that may still begin one', () => {
    const { manager } = new SessionHarness({ settings: { maxSessions: 3 } });
    expect(manager.admit(0)).toEqual({ ok: true });
    expect(manager.admit(1)).toEqual({ ok: true });
    expect(manager.admit(2)).toMatchObject({ ok: false, code: 'at_capacity', retryAfterSeconds: 5 });
  });

  it('does not depend on those whose clients are away', () => {
    const { manager, session } = new SessionHarness({ settings: { maxSessions: 1 } });
    expect(manager.admit(0)).toMatchObject({ code: 'at_capacity' });
    session.onClientGone();
    expect(manager.admit(0)).toEqual({ ok: true });
  });
});
