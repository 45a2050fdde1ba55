import type { TurnLatency } from '../../src/protocol/server.messages.js';
import type { TurnReport } from './conversation.js';

const COLUMNS: readonly [title: string, stage: keyof TurnLatency][] = [
  ['endpoint', 'endpointMs'],
  ['llm req', 'llmRequestMs'],
  ['llm ttft', 'llmTtftMs'],
  ['segment', 'firstSegmentMs'],
  ['tts req', 'ttsRequestMs'],
  ['tts ttfb', 'ttsTtfbMs'],
  ['send', 'clientSendMs'],
  ['first audio', 'firstAudioMs'],
  ['overhead', 'overheadMs'],
];

/** The latency of each turn by stage, in milliseconds; a stage that did not happen is a dash. */
export function latencyTable(reports: readonly TurnReport[]): string {
  const head = ['turn', 'outcome', ...COLUMNS.map(([title]) => title), 'voice to voice'];
  const rows = reports.map(({ turn, voiceToVoiceMs }) => [
    String(turn.turn),
    turn.outcome,
    ...COLUMNS.map(([, stage]) => milliseconds(turn.latency?.[stage])),
    milliseconds(voiceToVoiceMs),
  ]);
  const widths = head.map((title, i) => Math.max(title.length, ...rows.map((row) => row[i]?.length ?? 0)));
  return [head, ...rows]
    .map((row) => row.map((cell, i) => cell.padStart(widths[i] ?? 0)).join('  '))
    .join('\n');
}

/** The same for programs, with what was said and heard. */
export function turnsForJson(reports: readonly TurnReport[]): unknown[] {
  return reports.map(({ turn, voiceToVoiceMs }) => ({
    turn: turn.turn,
    generation: turn.generation,
    source: turn.source,
    outcome: turn.outcome,
    question: turn.question,
    reply: turn.reply,
    heardText: turn.heardText,
    unheardText: turn.unheardText,
    reason: turn.reason,
    failure: turn.failure,
    latency: turn.latency,
    voiceToVoiceMs: voiceToVoiceMs === undefined ? undefined : Math.round(voiceToVoiceMs),
  }));
}

function milliseconds(value: number | undefined): string {
  if (value === undefined) return '-';
  return value < 10 ? value.toFixed(1) : value.toFixed(0);
}
