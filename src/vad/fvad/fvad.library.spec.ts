import load from '@echogarden/fvad-wasm';
import { atLevel, vowel } from '../../../test/helpers/test-sounds.js';
import { HOP_SAMPLES } from '../hop.cutter.js';
import type { SpeechDetector } from '../voice.ear.js';
import { FvadLibrary } from './fvad.library.js';

const SILENCE = new Int16Array(HOP_SAMPLES);
const VOICE = atLevel(vowel(100, 140), -25).subarray(0, HOP_SAMPLES);

function opened(library: FvadLibrary): SpeechDetector {
  const detector = library.open();
  if (!detector) throw new Error('no detector could be opened');
  return detector;
}

const hears = (detector: SpeechDetector, hop: Int16Array) =>
  [hop, hop, hop].map((one) => detector.isSpeech(one)).at(-1);

describe('the detector of WebRTC', () => {
  it('takes a voice for speech and silence for none, each session for itself', async () => {
    const library = await FvadLibrary.load();
    const [one, other] = [opened(library), opened(library)];
    expect([hears(one, VOICE), hears(other, SILENCE)]).toEqual([true, false]);
    one.close();
    expect(hears(other, VOICE)).toBe(true);
    other.close();
  });

  it('needs no more memory after many sessions than after one', async () => {
    const fvad = await load();
    const library = new FvadLibrary(fvad);
    const before = fvad.HEAP16.length;
    for (let i = 0; i < 100_000; i++) opened(library).close();
    expect(fvad.HEAP16.length).toBe(before);
  });

  it('goes on when more sessions than ever make its memory grow', async () => {
    const fvad = await load();
    const library = new FvadLibrary(fvad);
    const before = fvad.HEAP16.length;
    const first = opened(library);
    const detectors = [first];
    while (fvad.HEAP16.length === before) detectors.push(opened(library));
    expect(detectors.length).toBeGreaterThan(10_000);
    expect(hears(first, VOICE)).toBe(true);
    for (const detector of detectors) detector.close();
  });

  it('says so when no memory is left', async () => {
    const library = new FvadLibrary({ ...(await load()), _fvad_new: () => 0 });
    expect(library.open()).toBeUndefined();
  });
});
