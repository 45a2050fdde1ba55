import type {
  ConversationItem,
  LlmEvent,
  LlmOpenOptions,
  LlmPort,
  LlmRequest,
  LlmSession,
} from '../llm.port.js';

/** Answers with the person's own last words, without any network: tells whether the way of the audio works. */
export class EchoLlm implements LlmPort {
  open({ onEvent }: LlmOpenOptions): LlmSession {
    queueMicrotask(() => onEvent({ type: 'state', state: 'ready', profile: 'echo' }));
    return {
      generate: echo,
      sync: () => undefined,
      close: () => Promise.resolve(),
    };
  }
}

async function* echo({ conversation, continues = '', signal }: LlmRequest): AsyncGenerator<LlmEvent> {
  signal.throwIfAborted();
  yield { type: 'requested' };
  const whole = lastWords(conversation);
  const rest = whole.startsWith(continues) ? whole.slice(continues.length) : whole;
  for (const text of wordsOf(rest)) {
    signal.throwIfAborted();
    yield { type: 'delta', text };
  }
  yield { type: 'done', status: 'completed' };
}

function lastWords(conversation: readonly ConversationItem[]): string {
  return conversation.findLast((item) => item.role === 'user')?.text ?? '';
}

/** Words with the space after them, so that the pieces joined are the text. */
function wordsOf(text: string): string[] {
  return text.match(/\s*\S+\s*/g) ?? [];
}
