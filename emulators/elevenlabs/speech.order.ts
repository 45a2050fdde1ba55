import { type OutputFormat, outputFormat } from '../voice/output.format.js';
import type { ElevenLabsAccount } from './elevenlabs.account.js';
import { LANGUAGE_CODES, type SpeechModel, speechModel } from './elevenlabs.models.js';
import {
  dictionaryNotFound,
  internalError,
  malformed,
  modelUnknown,
  modelUnsupported,
  notEmulated,
  settingOutOfRange,
  textEmpty,
  textTooLong,
} from './elevenlabs.refusal.js';
import { fieldIssues, typedQuery } from './field.rules.js';
import { DEFAULT_FORMAT, HTTP_BODY, HTTP_QUERY, SETTING_RANGES } from './request.rules.js';

/** A request for speech that has passed every check. */
export interface SpeechOrder {
  voiceId: string;
  text: string;
  model: SpeechModel;
  format: OutputFormat;
  speed: number;
  /** Credits taken. */
  cost: number;
  /** Earlier requests whose intonation is continued, and those named but not read to their end. */
  stitch: { used: string[]; ignored: string[] };
}

/** What arrived, still unchecked but for being JSON. */
export interface SpeechRequest {
  voiceId: string;
  query: URLSearchParams;
  body: unknown;
}

type Fields = Record<string, unknown>;

/**
 * Checks a request in the vendor's order: form, voice, model, plan, settings, text, quota.
 *
 * @throws {Refusal} for the first thing that is wrong; every malformed field at once.
 */
export function speechOrder(
  { voiceId, query, body }: SpeechRequest,
  account: ElevenLabsAccount,
): SpeechOrder {
  const parameters = typedQuery(query, HTTP_QUERY);
  const issues = [
    ...fieldIssues(parameters, HTTP_QUERY, ['query']),
    ...fieldIssues(body, HTTP_BODY, ['body']),
  ];
  if (issues.length > 0) throw malformed(issues);
  const fields = body as Fields;
  account.checkVoice(voiceId);
  const model = modelOf((fields.model_id as string | null) ?? 'eleven_multilingual_v2');
  const format = formatOf(parameters.output_format as string | undefined, account);
  checkPlanned(parameters.enable_logging === false, fields, model, account);
  checkLanguage(fields.language_code, model);
  const settings = (fields.voice_settings as Fields | null) ?? {};
  checkSettings(settings);
  if ((fields.pronunciation_dictionary_locators as unknown[] | null)?.length) throw dictionaryNotFound();
  const stitch = stitchOf(fields, model, account);
  const text = fields.text as string;
  const cost = checkText(text, model, account);
  return { voiceId, text, model, format, speed: (settings.speed as number | null) ?? 1, cost, stitch };
}

/** @throws {Refusal} 400 for a model there is not. */
export function modelOf(modelId: string): SpeechModel {
  const model = speechModel(modelId);
  if (!model) throw modelUnknown(modelId);
  return model;
}

/** @throws {Refusal} 403 where the plan is too small, 501 for Opus, which the emulator cannot encode. */
export function formatOf(name: string | undefined, account: ElevenLabsAccount): OutputFormat {
  const wanted = name ?? DEFAULT_FORMAT;
  const format = outputFormat(wanted);
  if (!format) throw notEmulated(`output_format ${wanted}`);
  if (wanted === 'mp3_44100_192') account.checkPlan('creator', `output_format ${wanted}`);
  if (wanted === 'pcm_44100' || wanted === 'pcm_48000') account.checkPlan('pro', `output_format ${wanted}`);
  return format;
}

/** @throws {Refusal} 400 naming the setting. */
export function checkSettings(settings: Fields): void {
  for (const [name, range] of Object.entries(SETTING_RANGES)) {
    const value = settings[name];
    if (typeof value === 'number' && (value < range[0] || value > range[1])) {
      throw settingOutOfRange(name, range, value);
    }
  }
}

/** @throws {Refusal} 400 when the model takes none, or does not speak this one. */
export function checkLanguage(code: unknown, model: SpeechModel): void {
  if (typeof code !== 'string') return;
  if (!model.takesLanguageCode) throw modelUnsupported(model.id, 'language_code');
  if (!LANGUAGE_CODES.includes(code)) throw modelUnsupported(model.id, `Language '${code}'`);
}

function checkPlanned(
  isUnlogged: boolean,
  fields: Fields,
  model: SpeechModel,
  account: ElevenLabsAccount,
): void {
  if (isUnlogged) account.checkPlan('enterprise', 'Zero retention mode');
  if (fields.apply_text_normalization === 'on' && model.normalizesForEnterpriseOnly) {
    account.checkPlan('enterprise', `Text normalization with ${model.id}`);
  }
}

/** Ids never given out have led to a 500; those of cancelled requests count for nothing. */
function stitchOf(fields: Fields, model: SpeechModel, account: ElevenLabsAccount): SpeechOrder['stitch'] {
  const ids = [fields.previous_request_ids, fields.next_request_ids].flatMap(
    (list) => (list as string[]) ?? [],
  );
  const hasTexts = [fields.previous_text, fields.next_text].some((text) => typeof text === 'string');
  if (!model.canStitch && (ids.length > 0 || hasTexts)) throw modelUnsupported(model.id, 'Request stitching');
  const known = ids.map((id) => ({ id, verdict: account.stitchability(id, model.id) }));
  if (known.some(({ verdict }) => verdict === 'unknown')) throw internalError('Something went wrong.');
  const having = (verdict: 'yes' | 'no') =>
    known.filter((entry) => entry.verdict === verdict).map(({ id }) => id);
  return { used: having('yes'), ignored: having('no') };
}

function checkText(text: string, model: SpeechModel, account: ElevenLabsAccount): number {
  if (text.trim() === '') throw textEmpty();
  const length = Array.from(text).length;
  if (length > model.maxCharacters) throw textTooLong(length, model.maxCharacters);
  const cost = Math.ceil(length * model.costPerCharacter);
  account.charge(cost);
  return cost;
}
