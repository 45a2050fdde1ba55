/** Length of the analysed window in samples: 32 ms at 16 kHz. */
export const WINDOW_SAMPLES = 512;
/** Everything that is recognised is brought to this rate first. */
export const ANALYSIS_RATE_HZ = 16_000;
/** Bands of a spectrum. */
export const BAND_COUNT = 16;

const LOWEST_HZ = 100;
/** Below half the rate of telephone audio, so that 8 kHz streams look the same. */
const HIGHEST_HZ = 3_800;
const HALF = WINDOW_SAMPLES / 2;

/** Power of a window of sound in bands spaced as the ear spaces them (mel scale). Holds no state between calls. */
export class Spectrum {
  private readonly window = hannWindow();
  private readonly cosines = new Float64Array(HALF);
  private readonly sines = new Float64Array(HALF);
  private readonly reversed = bitReversal();
  private readonly edges = bandEdges();
  private readonly real = new Float64Array(WINDOW_SAMPLES);
  private readonly imaginary = new Float64Array(WINDOW_SAMPLES);

  constructor() {
    for (let i = 0; i < HALF; i++) {
      this.cosines[i] = Math.cos((2 * Math.PI * i) / WINDOW_SAMPLES);
      this.sines[i] = Math.sin((2 * Math.PI * i) / WINDOW_SAMPLES);
    }
  }

  /** @param into Receives `BAND_COUNT` powers. */
  bands(samples: Float32Array, into: Float32Array): void {
    for (let i = 0; i < WINDOW_SAMPLES; i++) {
      const from = this.reversed[i] as number;
      this.real[i] = (samples[from] as number) * (this.window[from] as number);
    }
    this.imaginary.fill(0);
    this.transform();
    for (let band = 0; band < BAND_COUNT; band++) {
      let power = 0;
      const end = this.edges[band + 1] as number;
      for (let bin = this.edges[band] as number; bin < end; bin++) {
        const re = this.real[bin] as number;
        const im = this.imaginary[bin] as number;
        power += re * re + im * im;
      }
      into[band] = power;
    }
  }

  /** Radix-2 Fourier transform, in place, of input already in bit-reversed order. */
  private transform(): void {
    const { real, imaginary, cosines, sines } = this;
    for (let size = 2; size <= WINDOW_SAMPLES; size *= 2) {
      const half = size / 2;
      const stride = WINDOW_SAMPLES / size;
      for (let block = 0; block < WINDOW_SAMPLES; block += size) {
        for (let i = 0; i < half; i++) {
          const low = block + i;
          const high = low + half;
          const cos = cosines[i * stride] as number;
          const sin = sines[i * stride] as number;
          const re = (real[high] as number) * cos + (imaginary[high] as number) * sin;
          const im = (imaginary[high] as number) * cos - (real[high] as number) * sin;
          real[high] = (real[low] as number) - re;
          imaginary[high] = (imaginary[low] as number) - im;
          real[low] = (real[low] as number) + re;
          imaginary[low] = (imaginary[low] as number) + im;
        }
      }
    }
  }
}

function hannWindow(): Float32Array {
  return Float32Array.from(
    { length: WINDOW_SAMPLES },
    (_, i) => 0.5 - 0.5 * Math.cos((2 * Math.PI * i) / WINDOW_SAMPLES),
  );
}

function bitReversal(): Uint16Array {
  const bits = Math.log2(WINDOW_SAMPLES);
  return Uint16Array.from({ length: WINDOW_SAMPLES }, (_, i) => {
    let reversed = 0;
    for (let bit = 0; bit < bits; bit++) if (i & (1 << bit)) reversed |= 1 << (bits - 1 - bit);
    return reversed;
  });
}

/** First transform bin of each band, and the end of the last; every band has at least one bin. */
function bandEdges(): Uint16Array {
  const mel = (hz: number) => 2595 * Math.log10(1 + hz / 700);
  const hz = (value: number) => 700 * (10 ** (value / 2595) - 1);
  const step = (mel(HIGHEST_HZ) - mel(LOWEST_HZ)) / BAND_COUNT;
  const edges = Uint16Array.from({ length: BAND_COUNT + 1 }, (_, i) =>
    Math.round((hz(mel(LOWEST_HZ) + i * step) * WINDOW_SAMPLES) / ANALYSIS_RATE_HZ),
  );
  for (let i = 1; i <= BAND_COUNT; i++) edges[i] = Math.max(edges[i] as number, (edges[i - 1] as number) + 1);
  return edges;
}
