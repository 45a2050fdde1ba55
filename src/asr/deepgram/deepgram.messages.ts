/** Messages of `/v1/listen` as Deepgram sends them; times are seconds. Fields we do not read are left out. */
export interface ResultsMessage {
  type: 'Results';
  start: number;
  duration: number;
  /** May be absent: then the result is not final. */
  is_final?: boolean;
  speech_final?: boolean;
  from_finalize?: boolean;
  channel: { alternatives: readonly Alternative[] };
}

export interface Alternative {
  transcript: string;
  confidence?: number;
  words?: readonly VendorWord[];
}

export interface VendorWord {
  word: string;
  punctuated_word?: string;
  start: number;
  end: number;
}

export interface SpeechStartedMessage {
  type: 'SpeechStarted';
  timestamp: number;
}

export interface UtteranceEndMessage {
  type: 'UtteranceEnd';
  last_word_end: number;
}

/** What we send. As text frames: sent as binary they may be taken for audio. */
export const KEEP_ALIVE = JSON.stringify({ type: 'KeepAlive' });
export const FINALIZE = JSON.stringify({ type: 'Finalize' });
export const CLOSE_STREAM = JSON.stringify({ type: 'CloseStream' });

/** Whether a value is an object with these fields being numbers. */
function hasNumbers(value: unknown, ...fields: string[]): boolean {
  return isObject(value) && fields.every((field) => typeof value[field] === 'number');
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function isResults(
  message: Record<string, unknown>,
): message is Record<string, unknown> & ResultsMessage {
  const { channel } = message;
  if (!hasNumbers(message, 'start', 'duration') || !isObject(channel)) return false;
  const alternatives = channel.alternatives;
  return (
    Array.isArray(alternatives) &&
    alternatives.every((one) => isObject(one) && typeof one.transcript === 'string')
  );
}

export function isSpeechStarted(message: unknown): message is SpeechStartedMessage {
  return hasNumbers(message, 'timestamp');
}

export function isUtteranceEnd(message: unknown): message is UtteranceEndMessage {
  return hasNumbers(message, 'last_word_end');
}

/** The words of a list that are well formed; the others are left out. */
export function wellFormedWords(words: unknown): VendorWord[] {
  if (!Array.isArray(words)) return [];
  return words.filter((word) => hasNumbers(word, 'start', 'end') && typeof word.word === 'string');
}
