import { isNova3 } from '../handshake/model.languages.js';
import type { HeardWord } from '../recogniser/recogniser.js';
import { SIMULATED_MARK } from '../recogniser/simulated.speech.js';
import { plainWord } from '../recogniser/written.form.js';

/** A stretch of audio and what was said in it. */
export interface ResultsMessage {
  type: 'Results';
  /** Channel, of how many. */
  channel_index: [number, number];
  /** Seconds of the stretch, and where it begins. */
  duration: number;
  start: number;
  is_final: boolean;
  speech_final: boolean;
  channel: { alternatives: [Alternative] };
  metadata: ResultsMetadata;
  from_finalize: boolean;
}

/** The words of a stretch. */
export interface Alternative {
  transcript: string;
  confidence: number;
  languages?: string[];
  words: ResultWord[];
}

/** One word; times in seconds of audio since the connection began. */
export interface ResultWord {
  word: string;
  start: number;
  end: number;
  confidence: number;
  language?: string;
  punctuated_word?: string;
}

/** What every result says about its making. */
export interface ResultsMetadata {
  request_id: string;
  model_info: { name: string; version: string; arch: string };
  model_uuid: string;
}

const MODEL_UUID = '1b2c3d4e-0000-4000-8000-000000000000';

/** Seconds with microseconds, as the vendor writes them. */
export function seconds(ms: number): number {
  return Math.round(ms * 1000) / 1_000_000;
}

/** What a result says about the model. */
export function metadataOf(requestId: string, model: string): ResultsMetadata {
  const arch = isNova3(model) ? 'nova-3' : (/^(nova-2|nova|enhanced)/.exec(model)?.[0] ?? 'base');
  return {
    request_id: requestId,
    model_info: { name: `general-${arch}`, version: '2025-01-09.0', arch },
    model_uuid: MODEL_UUID,
  };
}

/** Words as an alternative shows them. */
export function alternativeOf(
  words: readonly HeardWord[],
  options: { isPunctuated: boolean; hasLanguages: boolean },
): Alternative {
  const shown = (word: HeardWord) =>
    options.isPunctuated || word.text === SIMULATED_MARK ? word.text : plainWord(word.text);
  const mean = words.reduce((sum, word) => sum + word.confidence, 0) / Math.max(1, words.length);
  return {
    transcript: words.map(shown).join(' '),
    confidence: Math.round(mean * 1e4) / 1e4,
    ...(options.hasLanguages && words.length > 0 ? { languages: languagesOf(words) } : {}),
    words: words.map((word) => ({
      word: plainWord(word.text),
      start: seconds(word.startMs),
      end: seconds(word.endMs),
      confidence: word.confidence,
      ...(options.hasLanguages ? { language: word.language } : {}),
      ...(options.isPunctuated ? { punctuated_word: word.text } : {}),
    })),
  };
}

/** Languages of the words, the most frequent first. */
export function languagesOf(words: readonly HeardWord[]): string[] {
  const counts = new Map<string, number>();
  for (const { language } of words) counts.set(language, (counts.get(language) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1]).map(([language]) => language);
}

/** The same result without its words. */
export function emptiedResults(message: object): object {
  const nothing: Alternative = { transcript: '', confidence: 0, words: [] };
  return { ...message, channel: { alternatives: [nothing] } };
}
