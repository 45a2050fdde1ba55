import { isNova3, understands as modelUnderstands, takesLanguage } from './model.languages.js';
import { anyOf, checkQuery, flag, integer, oneOf, type ParameterTable, text, texts } from './query.rules.js';
import { badQuery, type Refusal } from './refusal.js';

/** What a client of /v1/listen asked for. */
export interface ListenSettings {
  api: 'listen';
  model: string;
  language: string;
  /** Absent for audio in a container, which describes itself. */
  encoding?: string;
  sampleRateHz?: number;
  channels: number;
  hasInterims: boolean;
  /** Pause that sets `speech_final`; `undefined` when switched off. */
  endpointingMs?: number;
  utteranceEndMs?: number;
  hasVadEvents: boolean;
  /** Case and marks, from `punctuate` or `smart_format`. */
  isPunctuated: boolean;
  understands: (language: string) => boolean;
}

const DEFAULT_MODEL = 'base';
const DEFAULT_ENDPOINTING_MS = 10;
const RAW_ENCODINGS = [
  'linear16',
  'linear32',
  'flac',
  'alaw',
  'mulaw',
  'amr-nb',
  'amr-wb',
  'opus',
  'ogg-opus',
];

/** Parameters of /v1/listen. Any other name is let pass, as the vendor lets it. */
const PARAMETERS: ParameterTable = {
  model: text,
  language: text,
  encoding: oneOf(...RAW_ENCODINGS, 'speex', 'g729'),
  sample_rate: integer(8_000, 48_000),
  channels: integer(1, 20),
  interim_results: flag,
  endpointing: {
    check: (value) => (value === 'false' || value === 'true' ? undefined : integer(0, 60_000).check(value)),
  },
  utterance_end_ms: integer(1, 60_000),
  vad_events: flag,
  punctuate: flag,
  smart_format: flag,
  numerals: flag,
  profanity_filter: flag,
  filler_words: flag,
  dictation: flag,
  diarize: flag,
  diarize_model: oneOf('latest', 'v1'),
  multichannel: flag,
  detect_entities: flag,
  mip_opt_out: flag,
  no_delay: flag,
  redact: anyOf('true', 'false', 'pci', 'numbers', 'aggressive_numbers', 'ssn'),
  callback_method: oneOf('POST', 'GET', 'PUT', 'DELETE'),
  keyterm: texts,
  keywords: texts,
  search: texts,
  replace: texts,
  tag: texts,
  extra: texts,
};

/** Reads the query of /v1/listen as strictly as the vendor does. */
export function readListenQuery(query: URLSearchParams): ListenSettings | Refusal {
  const complaint = checkQuery(query, PARAMETERS) ?? clashIn(query);
  if (complaint !== undefined) return badQuery(`Bad Request: ${complaint}`);
  const model = query.get('model') ?? DEFAULT_MODEL;
  const language = query.get('language') ?? 'en';
  if (!takesLanguage(model, language)) {
    return badQuery('Bad Request: No such model/language/tier combination found.');
  }
  const number = (name: string) => (query.has(name) ? Number(query.get(name)) : undefined);
  const is = (name: string) => query.get(name) === 'true';
  return {
    api: 'listen',
    model,
    language,
    encoding: query.get('encoding') ?? undefined,
    sampleRateHz: number('sample_rate'),
    channels: number('channels') ?? 1,
    hasInterims: is('interim_results'),
    endpointingMs: endpointingOf(query.get('endpointing')),
    utteranceEndMs: number('utterance_end_ms'),
    hasVadEvents: is('vad_events'),
    isPunctuated: is('punctuate') || is('smart_format'),
    understands: (spoken) => modelUnderstands(model, language, spoken),
  };
}

/** Parameters that need or exclude each other. */
function clashIn(query: URLSearchParams): string | undefined {
  const model = query.get('model') ?? DEFAULT_MODEL;
  if (model.startsWith('flux')) return 'model: Flux models are served by /v2/listen';
  if (query.has('encoding') && !query.has('sample_rate')) return 'sample_rate: required with encoding';
  if (query.has('utterance_end_ms') && query.get('interim_results') !== 'true') {
    return 'utterance_end_ms: requires interim_results=true';
  }
  if (query.has('keywords') && isNova3(model)) return 'keywords: not supported by Nova-3, use keyterm';
  if (query.has('keyterm') && !isNova3(model)) return 'keyterm: only supported by Nova-3';
  return undefined;
}

function endpointingOf(value: string | null): number | undefined {
  if (value === 'false') return undefined;
  return value === null || value === 'true' ? DEFAULT_ENDPOINTING_MS : Number(value);
}
