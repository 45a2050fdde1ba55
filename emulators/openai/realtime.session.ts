import type { FunctionTool, MaxTokens, Modality, SessionPatch, ToolChoice } from './realtime.messages.js';
import { Refusal } from './refusal.js';
import { vendorId } from './vendor-id.js';

const PCM_24K = { type: 'audio/pcm', rate: 24_000 };

/** What a session of the Realtime API starts with, before any `session.update`. */
function defaults(model: string) {
  return {
    model,
    output_modalities: ['audio'] as Modality[],
    instructions: '',
    tools: [] as FunctionTool[],
    tool_choice: 'auto' as ToolChoice,
    max_output_tokens: 'inf' as MaxTokens,
    truncation: 'auto',
    tracing: null,
    prompt: null,
    include: null,
    audio: {
      input: {
        format: PCM_24K,
        transcription: null,
        noise_reduction: null,
        turn_detection: {
          type: 'server_vad',
          threshold: 0.5,
          prefix_padding_ms: 300,
          silence_duration_ms: 200,
          idle_timeout_ms: null,
          create_response: true,
          interrupt_response: true,
        },
      },
      output: { format: PCM_24K, voice: 'alloy', speed: 1 },
    } as Record<string, unknown>,
  };
}

/** The settings of one session, changed by `session.update` as a whole or not at all. */
export class RealtimeSession {
  readonly id = vendorId('sess');
  private settings: ReturnType<typeof defaults>;

  /** @param expiresAt Unix time in seconds at which the session ends. */
  constructor(
    model: string,
    private readonly expiresAt: number,
  ) {
    this.settings = defaults(model);
  }

  /** The settings that matter to a response. */
  get current(): Readonly<ReturnType<typeof defaults>> {
    return this.settings;
  }

  /** @throws {Refusal} when the change is not allowed; nothing has changed then. */
  update(patch: SessionPatch): void {
    const { type: _, model, audio, ...rest } = patch;
    if (model !== undefined && model !== this.settings.model)
      throw new Refusal(
        'invalid_value',
        `Invalid value: '${model}'. The model of a session cannot be changed.`,
        'session.model',
      );
    if (rest.output_modalities) checkModalities(rest.output_modalities, 'session.output_modalities');
    const merged = audio ? merge(this.settings.audio, audio) : this.settings.audio;
    this.settings = { ...this.settings, ...rest, audio: merged };
  }

  /** The session as `session.created` and `session.updated` show it. */
  view(): Record<string, unknown> {
    return {
      type: 'realtime',
      object: 'realtime.session',
      id: this.id,
      ...this.settings,
      expires_at: this.expiresAt,
    };
  }
}

/** @throws {Refusal} unless it is text alone or audio alone. */
export function checkModalities(modalities: readonly Modality[], path: string): void {
  if (modalities.length === 1) return;
  throw new Refusal(
    'invalid_value',
    `Invalid modalities: ${JSON.stringify(modalities)}. Supported combinations are: ['text'] and ['audio'].`,
    path,
  );
}

function merge(base: Record<string, unknown>, patch: Record<string, unknown>): Record<string, unknown> {
  const merged = { ...base };
  for (const [key, value] of Object.entries(patch)) {
    const old = merged[key];
    const isDeeper = isPlain(old) && isPlain(value) && (key === 'input' || key === 'output');
    merged[key] = isDeeper ? merge(old, value) : value;
  }
  return merged;
}

function isPlain(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
