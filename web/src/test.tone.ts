import { BrowserAudio } from '../../client/src/browser/index.js';

/** Two notes, one after the other: easier to tell from a hum than one. */
const NOTES_HZ = [523.25, 783.99];
const NOTE_S = 0.28;
const LEVEL = 0.2;

/**
 * Plays two notes on a loudspeaker and resolves when they are over.
 *
 * @param speakerId The default one when empty.
 * @throws {AudioBlocked | SpeakerFailed}
 */
export async function playTestTone(speakerId: string): Promise<void> {
  const audio = new BrowserAudio();
  const detach = await audio.attach(async (context) => {
    // Not before: only a context that is there can say that it cannot be had.
    if (speakerId) await audio.setSpeaker(speakerId);
    const last = NOTES_HZ.map((hz, i) => note(context, hz, context.currentTime + i * NOTE_S)).at(-1);
    if (last) await new Promise<void>((resolve) => last.addEventListener('ended', () => resolve()));
    return () => undefined;
  });
  detach();
}

function note(context: AudioContext, frequency: number, at: number): OscillatorNode {
  const oscillator = new OscillatorNode(context, { frequency });
  const gain = new GainNode(context, { gain: 0 });
  gain.gain.setTargetAtTime(LEVEL, at, 0.01);
  gain.gain.setTargetAtTime(0, at + NOTE_S * 0.7, 0.03);
  oscillator.connect(gain).connect(context.destination);
  oscillator.start(at);
  oscillator.stop(at + NOTE_S + 0.1);
  return oscillator;
}
