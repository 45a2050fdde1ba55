import { offeredProtocols } from './agent.options.js';

describe('a token for the connection', () => {
  it('rides beside the name of the protocol', async () => {
    expect(await offeredProtocols('eyJh.bG_c-iO')).toEqual(['parley.v1', 'ticket.eyJh.bG_c-iO']);
    expect(await offeredProtocols(undefined)).toEqual(['parley.v1']);
  });

  it.each([
    ['abc/def', '"/"'],
    ['abcd==', '"="'],
    ['two words', '" "'],
    ['ä', '"ä"'],
  ])('that no subprotocol can carry is named as such: %s', async (token, named) => {
    const refused = offeredProtocols(async () => token);
    await expect(refused).rejects.toMatchObject({
      code: 'auth_failed',
      message: expect.stringContaining(named),
    });
    await expect(refused).rejects.toMatchObject({ message: expect.stringContaining('token') });
  });
});
