import load, { type FvadModule } from '@echogarden/fvad-wasm';
import { HEARING_RATE_HZ, HOP_SAMPLES } from '../hop.cutter.js';
import type { SpeechDetector } from '../voice.ear.js';

/** The strictest of four. Measured: it alone is deaf to what is quieter than -55 dB of full scale, e.g. what an echo canceller leaves over. */
const MODE = 3;
const BYTES_PER_SAMPLE = 2;
const SPEECH = 1;

/** WebRTC's voice activity detector: one WebAssembly instance for the process, one handle in it for each session. */
export class FvadLibrary {
  /** Where hops are put, in bytes. One place for all handles: nobody waits in the middle of a call. */
  private readonly hopAt: number;

  constructor(private readonly fvad: FvadModule) {
    this.hopAt = fvad._malloc(HOP_SAMPLES * BYTES_PER_SAMPLE);
  }

  /** Rejects where WebAssembly cannot be had. */
  static async load(): Promise<FvadLibrary> {
    return new FvadLibrary(await load({ printErr: () => undefined }));
  }

  /** A detector of its own for a session; `undefined` when no memory is left. */
  open(): SpeechDetector | undefined {
    const { fvad, hopAt } = this;
    const handle = fvad._fvad_new();
    if (handle === 0) return undefined;
    fvad._fvad_set_mode(handle, MODE);
    fvad._fvad_set_sample_rate(handle, HEARING_RATE_HZ);
    return {
      isSpeech: (hop) => {
        fvad.HEAP16.set(hop, hopAt / BYTES_PER_SAMPLE);
        return fvad._fvad_process(handle, hopAt, HOP_SAMPLES) === SPEECH;
      },
      close: () => fvad._fvad_free(handle),
    };
  }
}
