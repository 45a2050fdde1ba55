import fc from 'fast-check';
import { fuzzRuns } from '../../test/helpers/fuzz.runs.js';
import { decodeLine, encodeLine, readLines } from './journal.line.js';
import type { JournalRecord } from './journal.record.js';

/** A conversation with every kind of text that could break a line. */
const RECORDS: JournalRecord[] = [
  'What does it cost?',
  'कितने का है?\nline two\r\u2028still "the" same, {"crc":"00000000"}',
  '',
  '\ud800 half a pair, a 🚗 and a nul \0',
].map((text, i) => ({
  n: i + 1,
  at: '2026-01-02T03:04:05.678Z',
  type: 'llm.final',
  seq: 10 * i,
  t: 100 * i,
  generation: 1,
  text,
  status: 'completed',
}));
const LINES = RECORDS.map(encodeLine);
const WHOLE = Buffer.concat(LINES);
/** Where each line ends. */
const ENDS = LINES.map((_, i) => LINES.slice(0, i + 1).reduce((sum, line) => sum + line.length, 0));

describe('a line of a journal', () => {
  it('is one line of JSON and comes back as it was, whatever was said', () => {
    for (const [i, line] of LINES.entries()) {
      expect(line.indexOf('\n')).toBe(line.length - 1);
      expect(JSON.parse(line.toString())).toMatchObject({
        ...RECORDS[i],
        crc: expect.stringMatching(/^[0-9a-f]{8}$/),
      });
      expect(decodeLine(line.subarray(0, -1))).toEqual(RECORDS[i]);
    }
  });

  it('can be found with grep by what happened', () => {
    expect(WHOLE.toString()).toMatch(/"type":"llm\.final"/);
  });

  it.each([
    ['nothing', ''],
    ['an empty line', '\n'],
    ['JSON without a checksum', '{"n":1}\n'],
    ['a checksum without JSON', '},"crc":"00000000"}\n'],
    ['a long line', `${'x'.repeat(5_000)}\n`],
    ['zeros', '\0'.repeat(4_096)],
  ])('is not seen in %s', (_, text) => {
    expect(readLines(Buffer.from(text)).records).toEqual([]);
  });
});

describe('a journal that was cut off', () => {
  it('at any byte: every record before is read, and the torn tail is known to the byte', () => {
    for (let length = 0; length <= WHOLE.length; length++) {
      const whole = ENDS.filter((end) => end <= length);
      expect(readLines(WHOLE.subarray(0, length))).toEqual({
        records: RECORDS.slice(0, whole.length),
        damagedLines: 0,
        lostRecords: 0,
        soundBytes: whole.at(-1) ?? 0,
      });
    }
  });

  it('with zeros where a power loss kept the length but not the bytes', () => {
    const torn = Buffer.concat([WHOLE, Buffer.alloc(4_096), Buffer.from('\n\n')]);
    expect(readLines(torn)).toMatchObject({ records: RECORDS, soundBytes: WHOLE.length });
  });
});

describe('a journal that was changed', () => {
  it('in any one bit: only whole records are read, in order, and no more than two are missing', () => {
    const written = RECORDS.map((record) => JSON.stringify(record));
    const surprises: number[] = [];
    for (let bit = 0; bit < WHOLE.length * 8; bit++) {
      const changed = Buffer.from(WHOLE);
      const byte = bit >> 3;
      changed[byte] = (changed[byte] as number) ^ (1 << (bit & 7));
      const hit = ENDS.findIndex((end) => byte < end);
      // A newline that is gone joins two lines.
      const isMissing = (i: number) => i === hit || (WHOLE[byte] === 10 && i === hit + 1);
      const isTailHit = isMissing(RECORDS.length - 1);
      const { records, damagedLines, soundBytes } = readLines(changed);
      const expected = written.filter((_, i) => !isMissing(i));
      const isRead = records.map((record) => JSON.stringify(record)).join() === expected.join();
      const isTold = isTailHit ? soundBytes < WHOLE.length : damagedLines > 0;
      if (!isRead || !isTold) surprises.push(bit);
    }
    expect(surprises).toEqual([]);
  });

  it('by anything, anywhere: nothing is read that was not written', () => {
    fc.assert(
      fc.property(
        fc.nat(WHOLE.length),
        fc.nat(40),
        fc.uint8Array({ maxLength: 60 }),
        (at, removed, added) => {
          const changed = Buffer.concat([WHOLE.subarray(0, at), added, WHOLE.subarray(at + removed)]);
          for (const record of readLines(changed).records) expect(RECORDS).toContainEqual(record);
        },
      ),
      { numRuns: fuzzRuns(100) },
    );
  });

  it('by dropping records: the gap in the count tells how many', () => {
    const [first, , , last] = LINES as [Buffer, Buffer, Buffer, Buffer];
    expect(readLines(Buffer.concat([first, last]))).toMatchObject({ lostRecords: 2, damagedLines: 0 });
  });

  it('by damaging a line: that one is not counted as lost as well', () => {
    const changed = Buffer.from(WHOLE);
    changed[(ENDS[0] as number) + 3] = 0;
    expect(readLines(changed)).toMatchObject({ lostRecords: 0, damagedLines: 1 });
  });
});
