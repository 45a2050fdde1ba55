import { tokensOf } from './delta.splitter.js';
import { type Item, textOf } from './realtime.messages.js';
import type { ResponseOptions } from './response.run.js';

/** How a response ended. */
export type Outcome =
  | { status: 'completed' | 'cancelled' }
  | { status: 'incomplete'; reason: 'max_output_tokens' | 'content_filter' }
  | { status: 'failed'; code: string };

/** The response object of `response.created`. */
export function startedView(
  id: string,
  { request, conversationId }: ResponseOptions,
): Record<string, unknown> {
  return {
    object: 'realtime.response',
    id,
    status: 'in_progress',
    status_details: null,
    output: [],
    conversation_id: request.isInConversation ? conversationId : null,
    output_modalities: request.modalities,
    max_output_tokens: request.maxTokens,
    audio: { output: { format: { type: 'audio/pcm', rate: 24_000 }, voice: 'alloy' } },
    usage: null,
    metadata: request.metadata,
  };
}

/** The response object of `response.done`. */
export function finishedView(
  id: string,
  options: ResponseOptions,
  output: readonly Item[],
  outcome: Outcome,
): Record<string, unknown> {
  return {
    ...startedView(id, options),
    status: outcome.status,
    status_details: detailsOf(outcome),
    output: structuredClone(output),
    usage: outcome.status === 'failed' ? null : usageOf(options, output),
  };
}

function detailsOf(outcome: Outcome): Record<string, unknown> | null {
  switch (outcome.status) {
    case 'completed':
      return null;
    case 'cancelled':
      return { type: 'cancelled', reason: 'client_cancelled' };
    case 'incomplete':
      return { type: 'incomplete', reason: outcome.reason };
    case 'failed': {
      const isTheirs = outcome.code === 'server_error' || outcome.code === 'rate_limit_exceeded';
      return {
        type: 'failed',
        error: { type: isTheirs ? outcome.code : 'invalid_request_error', code: outcome.code },
      };
    }
  }
}

function usageOf({ request }: ResponseOptions, output: readonly Item[]): Record<string, unknown> {
  const sum = (items: readonly Item[]) => items.reduce((total, item) => total + tokensOf(textOf(item)), 0);
  const [input, made] = [tokensOf(request.instructions) + sum(request.items), sum(output)];
  return {
    total_tokens: input + made,
    input_tokens: input,
    output_tokens: made,
    input_token_details: { text_tokens: input, audio_tokens: 0, image_tokens: 0, cached_tokens: 0 },
    output_token_details: { text_tokens: made, audio_tokens: 0 },
  };
}
