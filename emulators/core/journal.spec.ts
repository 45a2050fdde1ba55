import { Journal } from './journal.js';

const entry = { vendor: 'openai', connection: 1, what: 'receive', detail: 'response.create' } as const;

test('entries are found by vendor, what and detail', () => {
  const journal = new Journal();
  journal.add(entry);
  journal.add({ ...entry, detail: 'response.cancel' });
  expect(journal.find('openai', 'receive')).toHaveLength(2);
  expect(journal.find('openai', 'receive', 'response.cancel')).toHaveLength(1);
  expect(journal.find('deepgram')).toHaveLength(0);
});

test('a wait is given what is there already, or what comes', async () => {
  const journal = new Journal();
  const coming = journal.waitFor('openai', 'receive', 'response.create');
  journal.add(entry);
  expect(await coming).toMatchObject(entry);
  expect(await journal.waitFor('openai', 'receive')).toMatchObject(entry);
});

test('a wait for what never comes ends with an error that names it', async () => {
  await expect(new Journal().waitFor('openai', 'close', undefined, 5)).rejects.toThrow('no openai close');
});

test('a full journal forgets its oldest entries', () => {
  const journal = new Journal(20);
  for (let i = 1; i <= 21; i++) journal.add({ ...entry, connection: i });
  const kept = journal.find('openai').map((found) => found.connection);
  expect([kept[0], kept.at(-1), kept.length]).toEqual([3, 21, 19]);
});

test('connections of each vendor are counted from one', () => {
  const journal = new Journal();
  expect([journal.nextConnection('openai'), journal.nextConnection('openai')]).toEqual([1, 2]);
  expect(journal.nextConnection('deepgram')).toBe(1);
});
