import { isDictating } from './dictation.js';

describe('a dictation', () => {
  it.each([
    'my number is 98 76',
    'five five five',
    'it is nine eight seven',
    'मेरा नंबर नौ आठ सात',
    'mera number nau aath',
    'my name is S M I',
    'asha at',
    'asha dot',
    'write to asha@',
    'double five six',
  ])('goes on after: %s', (text) => {
    expect(isDictating(text)).toBe(true);
  });

  it.each([
    '',
    'I would like a red one',
    'call me on 98765 43210',
    'asha@example.com',
    'write to asha.rao@example.co.in.',
    'I have two',
    'at ten',
    'it is a',
    'one',
  ])('is none, or complete, after: %s', (text) => {
    expect(isDictating(text)).toBe(false);
  });
});
