import type { LlmConfig } from '../../config/app.config.js';
import type { LlmOpenOptions } from '../llm.port.js';
import type { RealtimeSessionSettings } from './realtime.messages.js';

/** One attempt's settings. */
export interface RealtimeProfile {
  /** From a small closed set; a metrics label. */
  readonly name: string;
  readonly model: string;
  /** Leave out everything but persona and text output. */
  readonly isMinimal: boolean;
}

/** The configured model, the same with nothing that could be refused, then each further model. */
export function realtimeProfiles(models: readonly string[]): RealtimeProfile[] {
  const [first, ...others] = models;
  if (first === undefined) throw new RangeError('LLM configuration needs at least one model');
  return [
    { name: 'primary', model: first, isMinimal: false },
    { name: 'minimal', model: first, isMinimal: true },
    ...others.map((model, index) => ({ name: `fallback${index + 1}`, model, isMinimal: false })),
  ];
}

/** Address of a session. */
export function realtimeUrl(origin: string, model: string): string {
  return `${origin}/v1/realtime?model=${encodeURIComponent(model)}`;
}

/** What a session is told about itself. */
export function sessionSettings(
  config: LlmConfig,
  profile: RealtimeProfile,
  { instructions, tools }: Pick<LlmOpenOptions, 'instructions' | 'tools'>,
): RealtimeSessionSettings {
  const settings: RealtimeSessionSettings = { type: 'realtime', output_modalities: ['text'], instructions };
  if (profile.isMinimal) return settings;
  settings.max_output_tokens = config.maxOutputTokens;
  settings.audio = { input: { turn_detection: null } };
  if (tools?.length) {
    settings.tools = tools.map((tool) => ({ type: 'function', ...tool }));
    settings.tool_choice = 'auto';
  }
  return settings;
}
