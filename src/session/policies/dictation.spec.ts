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
    'my email is rahul at the rate',
    'मेरा ईमेल है राहुल एट द रेट',
    '+91 98765 432',
    '+919876543',
    'plus nine one nine eight seven six five four three two',
    '+९१ ९८७६५ ४३२',
    'प्लस नौ एक नौ आठ सात छह पाँच चार तीन दो',
  ])('goes on after: %s', (text) => {
    expect(isDictating(text)).toBe(true);
  });

  it.each([
    '',
    'I would like a red one',
    'call me on 98765 43210',
    'call me on +91 98765 43210',
    'plus nine one nine eight seven six five four three two one zero',
    'my email is rahul at the rate example dot com',
    '+1 415 555 0199',
    'it is A plus',
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
