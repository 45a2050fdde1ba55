import type { AsrConfig, DeepgramProfile } from '../../config/app.config.js';
import { canHear } from '../../config/deepgram.profiles.js';
import type { AudioFormat } from './audio.format.js';

/** Deepgram docs, Utterance End: smaller values are refused. */
const MIN_UTTERANCE_END_MS = 1_000;
/** Deepgram's limit is 500 tokens; names and products are a few tokens each. */
const MAX_KEYTERMS = 100;

/** What a connection is to recognise. */
export interface ListenRequest {
  config: AsrConfig;
  profile: DeepgramProfile;
  format: AudioFormat;
  keyterms: readonly string[];
}

/** Whether the profile's model is spoken to through `/v2/listen`. */
export function isFlux(profile: DeepgramProfile): boolean {
  return profile.model.startsWith('flux-');
}

/** The address of `/v1/listen` with all settings of one profile. */
export function listenUrl(request: ListenRequest): string {
  const { config, profile, format, keyterms } = request;
  const url = new URL('/v1/listen', config.url);
  const query = url.searchParams;
  query.set('model', profile.model);
  if (profile.language !== undefined) query.set('language', profile.language);
  setFormat(query, format);
  query.set('interim_results', 'true');
  query.set('endpointing', String(config.endpointingMs));
  if (profile.isMinimal) return url.href;
  query.set('punctuate', 'true');
  query.set('smart_format', 'true');
  query.set('vad_events', 'true');
  query.set('utterance_end_ms', String(Math.max(MIN_UTTERANCE_END_MS, config.utteranceEndMs)));
  // Older models refuse the handshake when they see the parameter.
  if (profile.model.startsWith('nova-3')) appendKeyterms(query, keyterms);
  return url.href;
}

/** Raw audio needs both; containers say it themselves, and naming it would make them unreadable. */
export function setFormat(query: URLSearchParams, format: AudioFormat): void {
  if (format.encoding !== 'pcm_s16le') return;
  query.set('encoding', 'linear16');
  query.set('sample_rate', String(format.sampleRateHz));
}

export function appendKeyterms(query: URLSearchParams, keyterms: readonly string[]): void {
  for (const keyterm of keyterms.slice(0, MAX_KEYTERMS)) query.append('keyterm', keyterm);
}

/**
 * The profiles of one session. A language of its own is tried first on every model that can hear it; then these
 * follow as configured, in case none knows it.
 */
export function sessionProfiles(config: AsrConfig, language: string | undefined): readonly DeepgramProfile[] {
  if (language === undefined || language === config.language) return config.profiles;
  const configured = config.profiles.filter(({ model }) => canHear(model, language));
  const own = new Map<string, DeepgramProfile>();
  for (const profile of configured) {
    const key = `${profile.model} ${profile.isMinimal}`;
    if (!own.has(key)) own.set(key, { ...profile, language });
  }
  return [...own.values(), ...configured];
}
