import type { TtsConfig } from '../../config/app.config.js';
import type { SpeakRequest, TtsOpenOptions } from '../tts.port.js';
import type { SpeechBody, WireVoiceSettings } from './elevenlabs.messages.js';

/** How much of the optional part of a request is sent. */
export type SpeechProfile = 'full' | 'plain';

/** What a session settled once for all its requests. */
export interface VoiceChoice {
  voiceId: string;
  formatName: string;
  languageCode: string | undefined;
}

/** Characters of the words before that are sent along; enough for intonation, and each costs parsing only. */
const MAX_PREVIOUS_CHARS = 300;

/** The voice, format and language of a session. */
export function chooseVoice(config: TtsConfig, options: TtsOpenOptions, formatName: string): VoiceChoice {
  return {
    voiceId: options.voice ?? config.voiceId,
    formatName,
    languageCode: languageCodeFor(config.modelId, options.language),
  };
}

/** Names all that shapes the sound of a text in this process. */
export function soundIdOf(
  { modelId }: TtsConfig,
  { voiceId, formatName, languageCode }: VoiceChoice,
): string {
  return [voiceId, modelId, formatName, languageCode ?? ''].join(' ');
}

/** Path and query of one segment's request. */
export function speechPath(choice: VoiceChoice, withTimestamps: boolean): string {
  const ending = withTimestamps ? 'stream/with-timestamps' : 'stream';
  return `/v1/text-to-speech/${encodeURIComponent(choice.voiceId)}/${ending}?output_format=${choice.formatName}`;
}

/** Seconds of quiet after which the vendor ends a socket; the most it grants. */
const INACTIVITY_S = 180;

/** Path and query of a session's socket. */
export function socketPath(config: TtsConfig, choice: VoiceChoice, profile: SpeechProfile): string {
  const query = new URLSearchParams({
    model_id: config.modelId,
    output_format: choice.formatName,
    inactivity_timeout: String(INACTIVITY_S),
    // Whole sentences are sent: nothing is to be gathered at the vendor.
    auto_mode: 'true',
  });
  if (config.hasTimestamps) query.set('sync_alignment', 'true');
  if (profile === 'full' && choice.languageCode) query.set('language_code', choice.languageCode);
  return `/v1/text-to-speech/${encodeURIComponent(choice.voiceId)}/multi-stream-input?${query}`;
}

/** Body of one segment's request. `plain` leaves out whatever a model, plan or voice may refuse. */
export function speechBody(options: {
  config: TtsConfig;
  choice: VoiceChoice;
  request: Pick<SpeakRequest, 'text' | 'previousText'>;
  profile: SpeechProfile;
}): SpeechBody {
  const { config, choice, request, profile } = options;
  const body: SpeechBody = { text: request.text, model_id: config.modelId };
  if (profile === 'plain') return body;
  if (choice.languageCode) body.language_code = choice.languageCode;
  if (config.voiceSettings) body.voice_settings = wireVoiceSettings(config.voiceSettings);
  if (request.previousText && canStitch(config.modelId))
    body.previous_text = request.previousText.slice(-MAX_PREVIOUS_CHARS);
  return body;
}

/** The settings under the vendor's names; those not set are left out. */
export function wireVoiceSettings(settings: NonNullable<TtsConfig['voiceSettings']>): WireVoiceSettings {
  return {
    stability: settings.stability,
    similarity_boost: settings.similarityBoost,
    style: settings.style,
    speed: settings.speed,
    use_speaker_boost: settings.useSpeakerBoost,
  };
}

/** `eleven_v3` and its kin answer stitching with 400 `unsupported_model` (home-assistant/core #182944). */
function canStitch(modelId: string): boolean {
  return !modelId.startsWith('eleven_v3');
}

/** Only the turbo and flash v2.5 models take a language; others refuse the request that names one (API reference). */
export function languageCodeFor(modelId: string, language: string | undefined): string | undefined {
  if (!/^eleven_(turbo|flash)_v2_5/.test(modelId)) return undefined;
  const code = language?.split('-')[0]?.toLowerCase();
  return code && /^[a-z]{2}$/.test(code) ? code : undefined;
}
