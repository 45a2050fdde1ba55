import { assertNever } from '../../src/common/assert-never.js';
import type { JournalRecord, JournalRecordOf } from '../../src/store/journal.record.js';
import { printable } from '../call/screen.js';
import { type FoundJournal, isRunning } from './find.journal.js';
import { lasting, momentOf } from './times.js';

/** One line of the timeline: who or what, and the words. */
type Line = [label: string, text: string];
type Latency = JournalRecordOf<'turn.completed'>['latency'];

/** A session as a readable timeline. */
export function timelineOf(found: FoundJournal): string {
  const { records } = found.journal;
  const lines = records.flatMap((record) =>
    linesOf(record, records).map(([label, text], j) => {
      const time = j === 0 ? lasting(record.t) : '';
      return `${time.padStart(7)}  ${label.padEnd(9)} ${printable(text)}`.trimEnd();
    }),
  );
  return [headOf(found), '', ...lines, ...remarksOn(found)].join('\n');
}

function headOf({ place, journal }: FoundJournal): string {
  const { started, records } = journal;
  const client = started?.client && `client ${started.client.name} ${started.client.version}`;
  const parts = [
    place.sessionId,
    `${momentOf(records[0]?.at ?? place.day)} UTC`,
    `agent ${started?.agent ?? 'unknown'}`,
    started?.language && `language ${started.language}`,
    client,
  ];
  return printable(parts.filter(Boolean).join(', '));
}

function linesOf(record: JournalRecord, all: readonly JournalRecord[]): Line[] {
  switch (record.type) {
    case 'session.started':
      return startedLines(record);
    case 'session.transcript':
      return record.entries.map(({ role, text }) => [
        'before',
        `${role === 'user' ? 'you' : 'agent'}: ${text}`,
      ]);
    case 'session.resumed':
      return [['back', 'the client came back after a lost connection']];
    case 'session.attended':
      return [];
    case 'asr.final':
      return record.text === '' ? [] : [['you', record.text]];
    case 'turn.started':
      // What was spoken stands there already, as finals.
      return record.source === 'text' ? [['you typed', record.text]] : [];
    case 'tts.segment':
      return isWhole(record, all) ? [] : [['agent', `${record.text} [reply cut off]`]];
    case 'llm.final':
      return [['agent', record.status === 'completed' ? record.text : `${record.text} [${record.status}]`]];
    case 'turn.interrupted':
      return [
        ['cut', `by ${record.reason}`],
        ['  heard', record.heardText || '(nothing)'],
        ['  unheard', record.unheardText || '(nothing)'],
      ];
    case 'turn.completed':
      return [['heard', completedText(record)]];
    case 'turn.failed':
      return [['failed', `${record.code} (${record.stage})`]];
    case 'tts.dropped':
      return [['unsaid', `${record.text} [${record.reason}]`]];
    case 'session.ended':
      return [['ended', `by ${record.reason}: ${totalsText(record)}`]];
    case 'session.interrupted':
      return [['broken', 'the server ended before the session did']];
    default:
      return assertNever(record);
  }
}

function startedLines({ hasWords, continues }: JournalRecordOf<'session.started'>): Line[] {
  const remarks = [
    continues && `takes up session ${continues}`,
    !hasWords && 'without words: JOURNAL_TEXT was off',
  ].filter(Boolean);
  return [['started', remarks.join('; ')]];
}

/** Whether the reply a segment belongs to stands in the journal as a whole. */
function isWhole({ generation }: JournalRecordOf<'tts.segment'>, all: readonly JournalRecord[]): boolean {
  return all.some((record) => record.type === 'llm.final' && record.generation === generation);
}

function completedText(record: JournalRecordOf<'turn.completed'>): string {
  const { heardText, incomplete, latency } = record;
  if (heardText === '') return '(nothing)';
  const whole = incomplete ? 'as far as it came' : 'to the end';
  return [whole, latencyText(latency)].filter(Boolean).join('; ');
}

function latencyText({ firstAudioMs, endpointMs, llmTtftMs, ttsTtfbMs, overheadMs }: Latency): string {
  if (firstAudioMs === undefined) return '';
  const stages = Object.entries({
    endpoint: endpointMs,
    model: llmTtftMs,
    voice: ttsTtfbMs,
    Parley: overheadMs,
  })
    .filter(([, ms]) => ms !== undefined)
    .map(([stage, ms]) => `${stage} ${Math.round(ms as number)}`);
  return `first sound after ${Math.round(firstAudioMs)} ms (${stages.join(', ')})`;
}

function totalsText({ totals }: JournalRecordOf<'session.ended'>): string {
  const { turns, bargeIns, ttsDropped } = totals;
  return `${turns} turn(s), ${bargeIns} interruption(s), ${ttsDropped} sentence(s) unsaid`;
}

/** What keeps the timeline from being the whole truth. */
function remarksOn({ journal }: FoundJournal): string[] {
  const { state, damagedLines, lostRecords, tornBytes } = journal;
  const remarks = [
    state === 'open' && isRunning(journal) && 'The session still runs.',
    state === 'open' && !isRunning(journal) && 'The server ended before the session did.',
    lostRecords > 0 && `${lostRecords} record(s) were never written: the disk could not take them.`,
    damagedLines > 0 && `${damagedLines} line(s) are damaged and left out.`,
    tornBytes > 0 && !isRunning(journal) && 'The last record was cut off while it was written.',
  ].filter((remark) => remark !== false);
  return remarks.length > 0 ? ['', ...remarks] : [];
}
