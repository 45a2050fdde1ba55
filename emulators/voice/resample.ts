/** Half the filter's length, in samples of the lower of both rates: about 80 dB of stop band with this window. */
const HALF_TAPS = 16;
/** Where the filter starts to fall, as part of the lower Nyquist frequency. */
const PASS_BAND = 0.94;

/**
 * Mono samples at another rate, through a windowed-sinc low-pass, so that nothing folds back when the rate falls.
 *
 * @param fromHz Rate of `samples`.
 * @param toHz Rate wanted; the same rate returns `samples` itself.
 */
export function resample(samples: Int16Array, fromHz: number, toHz: number): Int16Array {
  if (fromHz === toHz) return samples;
  const common = gcd(fromHz, toHz);
  const [up, down] = [toHz / common, fromHz / common];
  const filters = polyphase(up, Math.min(1, toHz / fromHz));
  const output = new Int16Array(Math.floor((samples.length * up) / down));
  for (let i = 0; i < output.length; i++) {
    const position = i * down;
    const filter = filters[position % up];
    if (filter) output[i] = convolve(samples, Math.floor(position / up), filter);
  }
  return output;
}

/** One filter for each position an output sample can have between two input samples. */
function polyphase(phases: number, ratio: number): Float64Array[] {
  const reach = Math.ceil(HALF_TAPS / ratio);
  return Array.from({ length: phases }, (_, phase) => {
    const taps = new Float64Array(2 * reach);
    let sum = 0;
    for (let k = 0; k < taps.length; k++) {
      const distance = k - (reach - 1) - phase / phases;
      taps[k] = sinc(distance * ratio * PASS_BAND) * blackman(distance / reach);
      sum += taps[k] ?? 0;
    }
    return taps.map((tap) => tap / sum);
  });
}

function convolve(samples: Int16Array, centre: number, taps: Float64Array): number {
  const first = centre - (taps.length / 2 - 1);
  let sum = 0;
  for (let k = 0; k < taps.length; k++) sum += (samples[first + k] ?? 0) * (taps[k] ?? 0);
  return Math.max(-32_768, Math.min(32_767, Math.round(sum)));
}

function sinc(x: number): number {
  return x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
}

/** Blackman window over -1 to 1. */
function blackman(x: number): number {
  if (Math.abs(x) >= 1) return 0;
  return 0.42 + 0.5 * Math.cos(Math.PI * x) + 0.08 * Math.cos(2 * Math.PI * x);
}

function gcd(a: number, b: number): number {
  return b === 0 ? a : gcd(b, a % b);
}
