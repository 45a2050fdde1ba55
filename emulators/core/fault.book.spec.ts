import { FaultBook } from './fault.book.js';

test('a fault hits as many connections as it says, after those it skips, of its vendor only', () => {
  const book = new FaultBook();
  book.add({ vendor: 'openai', kind: 'refuse', skip: 1, times: 2 });
  expect(book.take('deepgram').get('refuse')).toBeUndefined();
  const hits = [1, 2, 3, 4].map(() => book.take('openai').get('refuse') !== undefined);
  expect(hits).toEqual([false, true, true, false]);
});

test('faults that are not meant stay in the book, uncounted', () => {
  const book = new FaultBook();
  book.add({ vendor: 'openai', kind: 'emptyReply' }, { vendor: 'openai', kind: 'refuse' });
  const taken = book.take('openai', (fault) => fault.kind === 'refuse');
  expect([taken.get('refuse')?.kind, taken.get('emptyReply')]).toEqual(['refuse', undefined]);
  expect(book.take('openai').get('emptyReply')?.kind).toBe('emptyReply');
});

test('a cleared book is empty', () => {
  const book = new FaultBook();
  book.add({ vendor: 'deepgram', kind: 'refuse' });
  book.clear();
  expect(book.take('deepgram').get('refuse')).toBeUndefined();
});
