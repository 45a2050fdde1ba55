import { ContainerHeader } from './container.header.js';

const EBML = Buffer.from('1a45dfa39f4286810142f78101', 'hex');
const CLUSTER = Buffer.from('1f43b675', 'hex');

/** An Ogg page with a body of this many bytes (below 255). */
function oggPage(bodyBytes: number): Buffer {
  const head = Buffer.alloc(27);
  head.write('OggS');
  head[26] = 1;
  return Buffer.concat([head, Buffer.from([bodyBytes]), Buffer.alloc(bodyBytes, 7)]);
}

function preambleOf(...pieces: Buffer[]): Buffer | undefined {
  const header = new ContainerHeader();
  for (const piece of pieces) header.observe(piece);
  return header.preamble();
}

describe('the header of a recording', () => {
  it('is all of a WebM file before its first cluster, and a cluster to go on in', () => {
    const preamble = preambleOf(Buffer.concat([EBML, CLUSTER, Buffer.from('audio')]), Buffer.from('more'));
    expect(preamble?.subarray(0, EBML.length)).toEqual(EBML);
    expect(preamble?.subarray(EBML.length, EBML.length + 4)).toEqual(CLUSTER);
    expect(preamble?.includes('audio')).toBe(false);
  });

  it('is found when it comes in small pieces', () => {
    const whole = Buffer.concat([EBML, CLUSTER]);
    expect(preambleOf(...[...whole].map((byte) => Buffer.from([byte])))).toEqual(preambleOf(whole));
  });

  it('is the first two pages of an Ogg file', () => {
    const pages = [oggPage(19), oggPage(50), oggPage(200)];
    expect(preambleOf(Buffer.concat(pages))).toEqual(Buffer.concat(pages.slice(0, 2)));
    expect(preambleOf(oggPage(19))).toBeUndefined();
  });

  it('is not looked for without end in something else', () => {
    expect(preambleOf(Buffer.alloc(100_000), EBML, CLUSTER)).toBeUndefined();
  });
});
