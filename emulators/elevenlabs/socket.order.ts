import type { OutputFormat } from '../voice/output.format.js';
import type { ElevenLabsAccount } from './elevenlabs.account.js';
import type { SpeechModel } from './elevenlabs.models.js';
import { malformed } from './elevenlabs.refusal.js';
import { fieldIssues, typedQuery } from './field.rules.js';
import { SOCKET_QUERY } from './request.rules.js';
import { checkLanguage, formatOf, modelOf } from './speech.order.js';

const DEFAULT_INACTIVITY_S = 20;

/** What the address of a socket asks for, checked. */
export interface SocketOrder {
  voiceId: string;
  model: SpeechModel;
  format: OutputFormat;
  /** Every piece of text is spoken at once. */
  isAuto: boolean;
  /** Times of characters with every message instead of with the first of each generation. */
  hasAllAlignment: boolean;
  inactivityMs: number;
}

/** @throws {Refusal} for the first thing that is wrong; every malformed field at once. */
export function socketOrder(
  voiceId: string,
  query: URLSearchParams,
  account: ElevenLabsAccount,
): SocketOrder {
  const parameters = typedQuery(query, SOCKET_QUERY);
  const issues = fieldIssues(parameters, SOCKET_QUERY, ['query']);
  if (issues.length > 0) throw malformed(issues);
  account.checkVoice(voiceId);
  const model = modelOf((parameters.model_id as string | undefined) ?? 'eleven_multilingual_v2');
  checkLanguage(parameters.language_code, model);
  if (parameters.enable_logging === false) account.checkPlan('enterprise', 'Zero retention mode');
  return {
    voiceId,
    model,
    format: formatOf(parameters.output_format as string | undefined, account),
    isAuto: parameters.auto_mode === true,
    hasAllAlignment: parameters.sync_alignment === true,
    inactivityMs: 1000 * ((parameters.inactivity_timeout as number | undefined) ?? DEFAULT_INACTIVITY_S),
  };
}
