import { EspeakVoice } from './espeak.voice.js';
import { ToneVoice } from './tone.voice.js';
import type { Voice } from './voice.port.js';

/**
 * A voice for the emulated vendor; close it after use.
 *
 * @param kind `espeak` speaks, at about a tenth of a core for each second a second; `tone` is a cheap sine for tests
 *   and load.
 */
export function createVoice(kind: 'espeak' | 'tone'): Voice {
  return kind === 'espeak' ? new EspeakVoice() : new ToneVoice();
}
