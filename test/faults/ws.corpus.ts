import { NO_CODE } from './raw.client.js';
import { closeFrame, type FrameShape, frame, OPCODE } from './raw.frames.js';

/** What must come of it: a close code, a typed error, pongs, or nothing at all but a connection that goes on. */
export type Outcome = { close: number } | { error: string; times?: number } | { pongs: string[] } | 'goes on';

export interface FrameCase {
  name: string;
  bytes: Buffer;
  outcome: Outcome;
  /** Sent one byte a segment. */
  isByByte?: boolean;
}

/** Bytes that are no UTF-8: a lone continuation, an overlong slash, a surrogate, one beyond Unicode, a cut letter. */
const BROKEN_UTF8: readonly [string, string][] = [
  ['a continuation byte alone', '80'],
  ['a byte that never occurs', 'ff'],
  ['an overlong slash', 'c0af'],
  ['an overlong null', 'e08080'],
  ['half a surrogate pair', 'eda080'],
  ['a code point beyond Unicode', 'f4908080'],
  ['a letter cut in two', 'ceba e1bd'],
  ['a start byte followed by a letter', 'c341'],
];
const hex = (text: string) => Buffer.from(text.replaceAll(' ', ''), 'hex');
const PING = JSON.stringify({ type: 'ping', id: 'p' });

function one(name: string, shape: FrameShape, outcome: Outcome): FrameCase {
  return { name, bytes: frame(shape), outcome };
}

function many(name: string, shapes: readonly FrameShape[], outcome: Outcome): FrameCase {
  return { name, bytes: Buffer.concat(shapes.map(frame)), outcome };
}

const reserved = [1, 2, 3, 4, 5, 6, 7].flatMap((bits) =>
  (['text', 'binary', 'ping'] as const).map((kind) =>
    one(
      `reserved bits ${bits} in a ${kind} frame`,
      { opcode: OPCODE[kind], reserved: bits },
      { close: 1002 },
    ),
  ),
);

const opcodes = [3, 4, 5, 6, 7, 11, 12, 13, 14, 15].flatMap((opcode) => [
  one(`opcode ${opcode}`, { opcode }, { close: 1002 }),
  one(`opcode ${opcode} with a payload`, { opcode, payload: 'x' }, { close: 1002 }),
]);

const masking = (Object.keys(OPCODE) as (keyof typeof OPCODE)[])
  .filter((kind) => kind !== 'continuation')
  .map((kind) =>
    one(`an unmasked ${kind} frame`, { opcode: OPCODE[kind], isMasked: false }, { close: 1002 }),
  );

const control = (['close', 'ping', 'pong'] as const).flatMap((kind) => [
  one(`a ${kind} frame in fragments`, { opcode: OPCODE[kind], isFinal: false }, { close: 1002 }),
  one(
    `a ${kind} frame of 126 bytes`,
    { opcode: OPCODE[kind], payload: Buffer.alloc(126, 0x61) },
    { close: 1002 },
  ),
  one(
    `a ${kind} frame that tells its length in 64 bits`,
    { opcode: OPCODE[kind], payload: '', lengthForm: 64 },
    { close: 1002 },
  ),
]);

const start: FrameShape = { opcode: OPCODE.text, payload: '{"type":', isFinal: false };
const rest: FrameShape = { opcode: OPCODE.continuation, payload: '"ping","id":"p"}' };
const fragments: FrameCase[] = [
  many('a message in two fragments', [start, rest], 'goes on'),
  many('a ping between two fragments', [start, { opcode: OPCODE.ping, payload: 'between' }, rest], {
    pongs: ['between'],
  }),
  many(
    'a message whose fragments are all empty but one',
    [
      { ...start, payload: '' },
      { opcode: 0, isFinal: false },
      { opcode: 0, payload: PING },
    ],
    'goes on',
  ),
  one('a continuation of nothing', { opcode: OPCODE.continuation, payload: 'x' }, { close: 1002 }),
  one('an open continuation of nothing', { opcode: OPCODE.continuation, isFinal: false }, { close: 1002 }),
  many('a continuation after a whole message', [{ opcode: 1, payload: PING }, rest], { close: 1002 }),
  many('a text message within another', [start, { opcode: 1, payload: PING }], { close: 1002 }),
  many('audio within a text message', [start, { opcode: 2, payload: 'xx' }], { close: 1002 }),
  many('a second message begun within the first', [start, start], { close: 1002 }),
  many('a close between two fragments', [start, { opcode: OPCODE.close }], { close: NO_CODE }),
  many('a broken frame between two fragments', [start, { opcode: 3 }], { close: 1002 }),
  many('sixteen fragments', split(PING, 16), 'goes on'),
  many('seventeen fragments', split(PING, 17), { close: 1008 }),
  many('a flood of empty fragments', [start, ...repeat({ opcode: 0, isFinal: false }, 2_000)], {
    close: 1008,
  }),
  many(
    'fragments that add up to more than a message may have',
    [
      { opcode: 2, payload: Buffer.alloc(40_000), isFinal: false },
      { opcode: 0, payload: Buffer.alloc(25_537) },
    ],
    { close: 1009 },
  ),
];

const utf8 = BROKEN_UTF8.flatMap(([what, bytes]): FrameCase[] => {
  const broken = Buffer.concat([Buffer.from('κόσμε '), hex(bytes)]);
  return [
    one(`a text message with ${what}`, { opcode: OPCODE.text, payload: broken }, { close: 1007 }),
    many(
      `a text message in fragments with ${what}`,
      [
        { opcode: OPCODE.text, payload: broken.subarray(0, -1), isFinal: false },
        { opcode: 0, payload: broken.subarray(-1) },
      ],
      { close: 1007 },
    ),
    { name: `a closing reason with ${what}`, bytes: closeFrame(1000, hex(bytes)), outcome: { close: 1007 } },
  ];
});

const FORBIDDEN_CODES = [0, 1, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65_535];
const ALLOWED_CODES = [
  1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 3999, 4000, 4999,
];
const closing: FrameCase[] = [
  ...FORBIDDEN_CODES.map((code) => ({
    name: `a close with the forbidden code ${code}`,
    bytes: closeFrame(code),
    outcome: { close: 1002 },
  })),
  ...ALLOWED_CODES.map((code) => ({
    name: `a close with the code ${code} is answered with the same`,
    bytes: closeFrame(code, 'bye'),
    outcome: { close: code },
  })),
  one('a close without a code', { opcode: OPCODE.close }, { close: NO_CODE }),
  one('a close with half a code', { opcode: OPCODE.close, payload: Buffer.of(3) }, { close: 1002 }),
  {
    name: 'a close with the longest reason',
    bytes: closeFrame(1000, 'x'.repeat(123)),
    outcome: { close: 1000 },
  },
  {
    name: 'whatever follows a close is not read',
    bytes: Buffer.concat([closeFrame(1000), frame({ opcode: 3 })]),
    outcome: { close: 1000 },
  },
];

const lengths: FrameCase[] = [
  one('a length of 2^63', { opcode: 2, toldLength: 2n ** 63n, lengthForm: 64 }, { close: 1009 }),
  one('a length of 2^64 - 1', { opcode: 2, toldLength: 2n ** 64n - 1n, lengthForm: 64 }, { close: 1009 }),
  one('a length of 2^53', { opcode: 2, toldLength: 2n ** 53n, lengthForm: 64 }, { close: 1009 }),
  one('a length of 2^32', { opcode: 1, toldLength: 2n ** 32n, lengthForm: 64 }, { close: 1009 }),
  one('a length one above the largest message', { opcode: 2, toldLength: 65_537n }, { close: 1009 }),
  one('a message as large as the wire takes but not the server', binary(65_536), { error: 'too_large' }),
  // RFC 6455 wants the shortest form; a longer one that means the same harms nobody.
  one('a short length told in 16 bits', { opcode: 1, payload: PING, lengthForm: 16 }, 'goes on'),
  one('a short length told in 64 bits', { opcode: 1, payload: PING, lengthForm: 64 }, 'goes on'),
];

const content: FrameCase[] = [
  one('text that is no JSON', { opcode: 1, payload: 'hello' }, { error: 'bad_message' }),
  one('an empty text message', { opcode: 1 }, { error: 'bad_message' }),
  one('JSON that is no object', { opcode: 1, payload: '[1]' }, { error: 'bad_message' }),
  one('a message of no type', { opcode: 1, payload: '{}' }, { error: 'bad_message' }),
  one('a message of an unknown type', { opcode: 1, payload: '{"type":"x"}' }, { error: 'unknown_message' }),
  one('JSON nested a thousand deep', nested(1_000), { error: 'bad_message' }),
  one('a text message above its limit', { opcode: 1, payload: 'x'.repeat(16_385) }, { error: 'too_large' }),
  one('an empty audio frame', { opcode: 2 }, { error: 'bad_audio' }),
  one('audio of an odd length', binary(641), { error: 'bad_audio' }),
  one('audio above its limit', binary(32_770), { error: 'too_large' }),
  many('three bad audio frames in a row', repeat(binary(641), 3), { close: 4500 }),
  many('three oversized texts in a row', repeat({ opcode: 1, payload: 'x'.repeat(16_385) }, 3), {
    close: 4500,
  }),
  many('bad audio between good audio', [binary(1), binary(2), binary(1), binary(2), binary(1)], {
    error: 'bad_audio',
    times: 3,
  }),
];

const pings: FrameCase[] = [
  one('a ping', { opcode: OPCODE.ping, payload: 'hello' }, { pongs: ['hello'] }),
  one('an empty ping', { opcode: OPCODE.ping }, { pongs: [''] }),
  one('a ping of 125 bytes', { opcode: OPCODE.ping, payload: 'x'.repeat(125) }, { pongs: ['x'.repeat(125)] }),
  one('a pong nobody asked for', { opcode: OPCODE.pong, payload: 'x' }, 'goes on'),
  many('ten pings at once', numbered(10), { pongs: numbered(10).map(({ payload }) => payload) }),
  many('two hundred pongs nobody asked for', repeat({ opcode: OPCODE.pong }, 200), 'goes on'),
];

const byByte: FrameCase[] = [
  { ...one('a message sent byte by byte', { opcode: 1, payload: PING }, 'goes on'), isByByte: true },
  {
    ...one('a broken frame sent byte by byte', { opcode: 1, reserved: 1, payload: PING }, { close: 1002 }),
    isByByte: true,
  },
];

/** Everything a client may get wrong once it is connected. */
export const FRAME_CASES: readonly FrameCase[] = [
  ...reserved,
  ...opcodes,
  ...masking,
  ...control,
  ...fragments,
  ...utf8,
  ...closing,
  ...lengths,
  ...content,
  ...pings,
  ...byByte,
];

function repeat(shape: FrameShape, times: number): FrameShape[] {
  return Array.from({ length: times }, () => shape);
}

function binary(bytes: number): FrameShape {
  return { opcode: OPCODE.binary, payload: Buffer.alloc(bytes) };
}

function numbered(count: number): { opcode: number; payload: string }[] {
  return Array.from({ length: count }, (_, index) => ({ opcode: OPCODE.ping, payload: `${index}` }));
}

function nested(depth: number): FrameShape {
  return { opcode: OPCODE.text, payload: '['.repeat(depth) + ']'.repeat(depth) };
}

/** A text in so many fragments, the last ones empty when there are more of them than letters. */
function split(text: string, count: number): FrameShape[] {
  const size = Math.ceil(text.length / count);
  return Array.from({ length: count }, (_, index) => ({
    opcode: index === 0 ? OPCODE.text : OPCODE.continuation,
    payload: text.slice(index * size, (index + 1) * size),
    isFinal: index === count - 1,
  }));
}
