import type { DeepgramDialect } from './deepgram.dialect.js';
import type { DeepgramEvent, TimedWord } from './deepgram.events.js';
import {
  CLOSE_STREAM,
  FINALIZE,
  isObject,
  isResults,
  isSpeechStarted,
  isUtteranceEnd,
  KEEP_ALIVE,
  type ResultsMessage,
  type VendorWord,
  wellFormedWords,
} from './deepgram.messages.js';
import { listenUrl } from './deepgram.url.js';

const MS_PER_SECOND = 1_000;
/** A guess that has not changed for this long is all there is; with the wait for Finalize a turn still starts within 2.5 s. */
const MIN_FINAL_PATIENCE_MS = 1_200;
/** Beyond its endpointing the vendor's final is overdue. */
const OVERDUE_MS = 900;

/** `/v1/listen`: Nova and older models. */
export const listenDialect: DeepgramDialect = {
  keepAlive: KEEP_ALIVE,
  finalize: FINALIZE,
  probe: FINALIZE,
  closeStream: CLOSE_STREAM,
  url: listenUrl,
  finalPatienceMs: (config) => Math.max(MIN_FINAL_PATIENCE_MS, config.endpointingMs + OVERDUE_MS),
  parse: parseListenMessage,
};

/**
 * Reads one text message.
 *
 * @returns what it means; nothing for kinds we have no use for; `undefined` when it is not what the protocol says.
 */
export function parseListenMessage(message: unknown): DeepgramEvent[] | undefined {
  if (!isObject(message)) return undefined;
  switch (message.type) {
    case 'Results':
      return isResults(message) ? readResults(message) : undefined;
    case 'SpeechStarted':
      return isSpeechStarted(message)
        ? [{ type: 'speechStarted', atMs: message.timestamp * MS_PER_SECOND }]
        : undefined;
    case 'UtteranceEnd':
      return isUtteranceEnd(message)
        ? [{ type: 'utteranceEnd', atMs: message.last_word_end * MS_PER_SECOND }]
        : undefined;
    case 'Error':
      return [{ type: 'vendorError', code: vendorCode(message.err_code ?? message.code) }];
    default:
      return typeof message.type === 'string' ? [] : undefined;
  }
}

function readResults(message: ResultsMessage): DeepgramEvent[] {
  const best = message.channel.alternatives[0];
  const speechFinal = message.speech_final === true;
  const startMs = message.start * MS_PER_SECOND;
  return [
    {
      type: 'words',
      text: best?.transcript.trim() ?? '',
      confidence: best?.confidence,
      startMs,
      endMs: startMs + message.duration * MS_PER_SECOND,
      // speech_final implies is_final, which may be absent.
      isFinal: message.is_final === true || speechFinal,
      speechFinal,
      fromFinalize: message.from_finalize === true,
      words: wellFormedWords(best?.words).map(timedWord),
    },
  ];
}

export function timedWord(word: VendorWord): TimedWord {
  return {
    text: word.punctuated_word ?? word.word,
    startMs: word.start * MS_PER_SECOND,
    endMs: word.end * MS_PER_SECOND,
  };
}

/** A code fit for a log: the vendor's text is not trusted to be short or free of what was said. */
export function vendorCode(code: unknown): string {
  return typeof code === 'string' && /^[A-Za-z0-9_ -]{1,64}$/.test(code) ? code : 'unknown';
}
