import type { TtsVendor } from '../tts.vendor.js';
import { ElevenLabsHttp, type ElevenLabsOptions } from './elevenlabs.http.js';
import { ElevenLabsSocket } from './elevenlabs.socket.js';

/** ElevenLabs by the transport the configuration names. */
export function createElevenLabs(options: ElevenLabsOptions): TtsVendor {
  return options.config.transport === 'websocket'
    ? new ElevenLabsSocket(options)
    : new ElevenLabsHttp(options);
}
