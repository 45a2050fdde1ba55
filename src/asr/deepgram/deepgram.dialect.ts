import type { AsrConfig } from '../../config/app.config.js';
import type { DeepgramEvent } from './deepgram.events.js';
import type { ListenRequest } from './deepgram.url.js';

/** How one of Deepgram's two listening APIs is spoken. */
export interface DeepgramDialect {
  /** Keeps a silent connection open; `undefined` where WebSocket pings do. */
  readonly keepAlive: string | undefined;
  /** Asks for a final of all audio sent. */
  readonly finalize: string;
  /** Makes a living vendor answer without ending a turn; `undefined` where there is no such message. */
  readonly probe: string | undefined;
  readonly closeStream: string;
  /** The address with all settings of one profile. */
  url(request: ListenRequest): string;
  /** How long a guess may stay unchanged before its final is overdue. */
  finalPatienceMs(config: AsrConfig): number;
  /**
   * Reads one message.
   *
   * @param message Parsed JSON.
   * @returns what it means, possibly nothing; `undefined` when it is not what the protocol says.
   */
  parse(message: unknown): readonly DeepgramEvent[] | undefined;
}
