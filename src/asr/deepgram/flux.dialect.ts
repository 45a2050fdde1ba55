import type { AsrConfig, FluxConfig } from '../../config/app.config.js';
import type { DeepgramDialect } from './deepgram.dialect.js';
import type { DeepgramEvent, WordsEvent } from './deepgram.events.js';
import { CLOSE_STREAM, isObject, wellFormedWords } from './deepgram.messages.js';
import { appendKeyterms, type ListenRequest, setFormat } from './deepgram.url.js';
import { isTurnInfo, type TurnInfoMessage } from './flux.messages.js';
import { timedWord, vendorCode } from './listen.dialect.js';

const MS_PER_SECOND = 1_000;
/** The vendor's default (Flux reference, eot_timeout_ms). */
const DEFAULT_EOT_TIMEOUT_MS = 5_000;
/** Beyond the vendor's own timeout its end of turn is overdue. */
const OVERDUE_MS = 900;

/** `/v2/listen`: the Flux models, which decide themselves when a turn has ended. */
export const fluxDialect: DeepgramDialect = {
  keepAlive: undefined,
  finalize: JSON.stringify({ type: 'ForceEndTurn' }),
  probe: undefined,
  closeStream: CLOSE_STREAM,
  url: fluxUrl,
  finalPatienceMs: (config: AsrConfig) => (config.flux?.eotTimeoutMs ?? DEFAULT_EOT_TIMEOUT_MS) + OVERDUE_MS,
  parse: parseFluxMessage,
};

/** The address of `/v2/listen`; one bad value refuses the whole handshake. */
export function fluxUrl(request: ListenRequest): string {
  const { config, profile, format, keyterms } = request;
  const url = new URL('/v2/listen', config.url);
  const query = url.searchParams;
  query.set('model', profile.model);
  setFormat(query, format);
  if (profile.isMinimal) return url.href;
  setTurnEnds(query, config.flux ?? {});
  const hint = profile.language;
  if (profile.model.endsWith('-multi') && hint !== undefined && hint !== 'multi')
    query.set('language_hint', hint);
  appendKeyterms(query, keyterms);
  return url.href;
}

function setTurnEnds(query: URLSearchParams, flux: FluxConfig): void {
  if (flux.eotThreshold !== undefined) query.set('eot_threshold', String(flux.eotThreshold));
  if (flux.eagerEotThreshold !== undefined) query.set('eager_eot_threshold', String(flux.eagerEotThreshold));
  if (flux.eotTimeoutMs !== undefined) query.set('eot_timeout_ms', String(flux.eotTimeoutMs));
}

/** Reads one message; as `DeepgramDialect.parse`. */
export function parseFluxMessage(message: unknown): readonly DeepgramEvent[] | undefined {
  if (!isObject(message) || typeof message.type !== 'string') return undefined;
  if (message.type === 'Error') return [{ type: 'vendorError', code: vendorCode(message.code) }];
  if (message.type !== 'TurnInfo') return [];
  return isTurnInfo(message) ? readTurnInfo(message) : undefined;
}

function readTurnInfo(message: TurnInfoMessage): readonly DeepgramEvent[] {
  const text = message.transcript.trim();
  switch (message.event) {
    case 'StartOfTurn':
      return [
        { type: 'speechStarted', atMs: message.audio_window_start * MS_PER_SECOND },
        wordsOf(message, text, false),
      ];
    case 'Update':
      return [wordsOf(message, text, false)];
    case 'EagerEndOfTurn':
      return [wordsOf(message, text, false), { type: 'eagerEndpoint', text }];
    case 'TurnResumed':
      return [{ type: 'turnResumed' }, wordsOf(message, text, false)];
    case 'EndOfTurn':
      return [wordsOf(message, text, true)];
    default:
      // An event newer than this file.
      return [];
  }
}

/** The transcript of a Flux message is the whole turn so far, so an end of turn is one final for all of it. */
function wordsOf(message: TurnInfoMessage, text: string, isEnd: boolean): WordsEvent {
  return {
    type: 'words',
    text,
    startMs: message.audio_window_start * MS_PER_SECOND,
    endMs: message.audio_window_end * MS_PER_SECOND,
    isFinal: isEnd,
    speechFinal: isEnd,
    fromFinalize: false,
    words: wellFormedWords(message.words).map(timedWord),
  };
}
