import { crc32 } from 'node:zlib';
import type { JournalRecord } from './journal.record.js';

/** `,"crc":"` + eight hex digits + `"}` */
const SUFFIX_BYTES = 18;
const SUFFIX = /^,"crc":"([0-9a-f]{8})"\}$/;
const NEWLINE = 10;

/**
 * One record as one line of JSON, the last field of which is a CRC-32 of everything before that field: files can be
 * read by any tool for JSON lines, and a line that was cut or changed cannot pass for a whole one.
 */
export function encodeLine(record: JournalRecord): Buffer {
  const body = JSON.stringify(record).slice(0, -1);
  return Buffer.from(`${body},"crc":"${crc32(body).toString(16).padStart(8, '0')}"}\n`);
}

/** The record of a line without its newline; nothing when the line is not exactly as it was written. */
export function decodeLine(line: Buffer): JournalRecord | undefined {
  const bodyBytes = line.length - SUFFIX_BYTES;
  if (bodyBytes < 1) return undefined;
  const crc = SUFFIX.exec(line.toString('latin1', bodyBytes))?.[1];
  const body = line.subarray(0, bodyBytes);
  if (crc === undefined || Number.parseInt(crc, 16) !== crc32(body)) return undefined;
  return JSON.parse(`${body.toString()}}`) as JournalRecord;
}

/** What can be read of a journal. */
export interface ReadJournal {
  /** In the order they were written. */
  records: JournalRecord[];
  /** Lines between readable ones that are not as they were written. */
  damagedLines: number;
  /** Records that were never written, as the gaps in the count of those that were tell. */
  lostRecords: number;
  /** Length of the file up to the end of its last readable line; what follows is a torn tail. */
  soundBytes: number;
}

/** Reads as much as is sound. */
export function readLines(bytes: Buffer): ReadJournal {
  const read: ReadJournal = { records: [], damagedLines: 0, lostRecords: 0, soundBytes: 0 };
  let damaged = 0;
  for (let start = 0, end = bytes.indexOf(NEWLINE); end !== -1; end = bytes.indexOf(NEWLINE, start)) {
    const record = decodeLine(bytes.subarray(start, end));
    start = end + 1;
    if (!record) {
      damaged++;
      continue;
    }
    const expected = (read.records.at(-1)?.n ?? 0) + 1;
    read.lostRecords += Math.max(0, record.n - expected - damaged);
    read.damagedLines += damaged;
    damaged = 0;
    read.records.push(record);
    read.soundBytes = start;
  }
  return read;
}
