import type { Log } from '../../common/log.js';
import type { VadObserver } from '../vad.observer.js';
import { NO_VAD, type VadOpenOptions, type VadPort, type VadStream } from '../vad.port.js';
import { VoiceEar } from '../voice.ear.js';
import { FvadLibrary } from './fvad.library.js';

export interface FvadOptions {
  log: Log;
  observer: VadObserver;
}

/** Listens to PCM with WebRTC's detector. Opus would have to be decoded first, which is more work than to listen. */
class FvadVad implements VadPort {
  constructor(
    private readonly library: FvadLibrary,
    private readonly observer: VadObserver,
  ) {}

  open({ encoding, sampleRateHz, onVoice }: VadOpenOptions): VadStream | undefined {
    const detector = encoding === 'pcm_s16le' ? this.library.open() : undefined;
    return detector && new VoiceEar({ sampleRateHz, onVoice, detector, observer: this.observer });
  }
}

/** Server-side voice detection, or none where WebAssembly cannot be loaded: a server can do without. Never rejects. */
export async function loadFvad(
  { log, observer }: FvadOptions,
  load: () => Promise<FvadLibrary> = FvadLibrary.load,
): Promise<VadPort> {
  try {
    return new FvadVad(await load(), observer);
  } catch (error) {
    log.warn('Voices cannot be heard by the server itself; the recogniser still hears them', { error });
    return NO_VAD;
  }
}
