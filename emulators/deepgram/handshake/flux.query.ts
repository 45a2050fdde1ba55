import {
  anyOf,
  checkQuery,
  decimal,
  flag,
  integer,
  oneOf,
  type ParameterTable,
  texts,
} from './query.rules.js';
import { badQuery, type Refusal } from './refusal.js';

/** When a turn ends; may be changed while the stream runs. */
export interface FluxThresholds {
  /** 0.5 to 1; at 1 only the timeout and the client end a turn. */
  endOfTurn: number;
  /** 0.3 to 0.9; no early endings without it. */
  eagerEndOfTurn?: number;
  timeoutMs: number;
}

/** What a client of /v2/listen asked for. */
export interface FluxSettings {
  api: 'flux';
  model: string;
  encoding?: string;
  sampleRateHz?: number;
  channels: number;
  thresholds: FluxThresholds;
  keyterms: string[];
  languageHints: string[];
  understands: (language: string) => boolean;
}

/** Most key terms of a stream. */
export const MAX_KEYTERMS = 100;
/** Limits of the thresholds, for the query and for `Configure`. */
export const THRESHOLD_LIMITS = {
  eot_threshold: { min: 0.5, max: 1 },
  eager_eot_threshold: { min: 0.3, max: 0.9 },
  eot_timeout_ms: { min: 500, max: 60_000 },
} as const;
/** Languages the multilingual model can be pointed to. */
export const HINT_LANGUAGES = ['en', 'es', 'fr', 'de', 'hi', 'ru', 'pt', 'ja', 'it', 'nl'];

const DEFAULT_END_OF_TURN = 0.7;
const DEFAULT_TIMEOUT_MS = 5_000;
const { eot_threshold, eager_eot_threshold, eot_timeout_ms } = THRESHOLD_LIMITS;

const PARAMETERS: ParameterTable = {
  model: oneOf('flux-general-en', 'flux-general-multi'),
  encoding: oneOf('linear16', 'linear32', 'mulaw', 'alaw', 'opus', 'ogg-opus'),
  sample_rate: integer(8_000, 48_000),
  eot_threshold: decimal(eot_threshold.min, eot_threshold.max),
  eager_eot_threshold: decimal(eager_eot_threshold.min, eager_eot_threshold.max),
  eot_timeout_ms: integer(eot_timeout_ms.min, eot_timeout_ms.max),
  keyterm: { check: keytermFault, isRepeatable: true },
  language_hint: anyOf(...HINT_LANGUAGES),
  profanity_filter: flag,
  numerals: flag,
  redact: anyOf('numbers', 'aggressive_numbers'),
  mip_opt_out: flag,
  tag: texts,
};

/** Parameters of /v1/listen that mean nothing here; asking for them is a mistake worth refusing. */
const V1_ONLY = [
  ...[
    'language',
    'interim_results',
    'endpointing',
    'vad_events',
    'utterance_end_ms',
    'punctuate',
    'smart_format',
  ],
  ...['keywords', 'diarize', 'multichannel', 'channels'],
];

/** Reads the query of /v2/listen. One bad value refuses all of it. */
export function readFluxQuery(query: URLSearchParams): FluxSettings | Refusal {
  const complaint = query.has('model')
    ? (checkQuery(query, PARAMETERS) ?? clashIn(query))
    : 'model: required';
  if (complaint !== undefined) return badQuery(complaint, 'INVALID_QUERY_PARAMETER');
  const number = (name: string) => (query.has(name) ? Number(query.get(name)) : undefined);
  const model = query.get('model') as string;
  return {
    api: 'flux',
    model,
    encoding: query.get('encoding') ?? undefined,
    sampleRateHz: number('sample_rate'),
    channels: 1,
    thresholds: {
      endOfTurn: number('eot_threshold') ?? DEFAULT_END_OF_TURN,
      eagerEndOfTurn: number('eager_eot_threshold'),
      timeoutMs: number('eot_timeout_ms') ?? DEFAULT_TIMEOUT_MS,
    },
    keyterms: query.getAll('keyterm'),
    languageHints: query.getAll('language_hint'),
    understands: (spoken) => spoken === 'en' || model === 'flux-general-multi',
  };
}

/** What is wrong with a key term: Flux takes no weights. */
export function keytermFault(value: string): string | undefined {
  if (value.trim() === '') return 'must not be empty';
  return /:\d*\.?\d+$/.test(value) ? 'weights are not supported' : undefined;
}

function clashIn(query: URLSearchParams): string | undefined {
  const misplaced = V1_ONLY.find((name) => query.has(name));
  if (misplaced !== undefined) return `${misplaced}: not supported by Flux`;
  if (query.has('encoding') && !query.has('sample_rate')) return 'sample_rate: required with encoding';
  if (query.getAll('keyterm').length > MAX_KEYTERMS) return `keyterm: at most ${MAX_KEYTERMS}`;
  if (query.has('language_hint') && query.get('model') !== 'flux-general-multi') {
    return 'language_hint: only for flux-general-multi';
  }
  const eager = Number(query.get('eager_eot_threshold') ?? 0);
  if (eager > Number(query.get('eot_threshold') ?? DEFAULT_END_OF_TURN)) {
    return 'eager_eot_threshold: must not exceed eot_threshold';
  }
  return undefined;
}
