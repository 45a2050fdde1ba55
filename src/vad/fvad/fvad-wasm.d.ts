/** WebRTC's voice activity detector as a WebAssembly module; the package has no types of its own. */
declare module '@echogarden/fvad-wasm' {
  /** Functions of libfvad (fvad.h) and the memory they work in. Pointers are byte offsets into it; 0 is none. */
  export interface FvadModule {
    /** The memory, 16 bits at a time. Another array after the memory has grown. */
    readonly HEAP16: Int16Array;
    _malloc(bytes: number): number;
    _fvad_new(): number;
    _fvad_free(handle: number): void;
    /** @returns 0, or -1 for a mode that is not 0 to 3. */
    _fvad_set_mode(handle: number, mode: number): number;
    /** @returns 0, or -1 for a rate that is not 8, 16, 32 or 48 kHz. */
    _fvad_set_sample_rate(handle: number, sampleRateHz: number): number;
    /** @returns 1 for speech, 0 for none, -1 for a frame that is not 10, 20 or 30 ms long. */
    _fvad_process(handle: number, samples: number, length: number): number;
  }

  export default function load(options?: { printErr?: (text: string) => void }): Promise<FvadModule>;
}
