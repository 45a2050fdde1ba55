import fc from 'fast-check';
import { ScriptedAsrHarness } from '../../../test/helpers/asr.harness.js';
import type { ScriptedConnection } from '../../../test/helpers/scripted-deepgram.js';
import {
  FRAME_BYTES,
  FRAME_MS,
  frameNumbers,
  silentFrame,
  spokenFrame,
} from '../../../test/helpers/test-audio.js';

const SPOKEN_FRAMES = 400;
const FRAMES_PER_FINAL = 25;

/**
 * A recogniser for which each spoken frame is a word. Every half second of audio becomes final; at the byte given
 * the connection is cut without a goodbye.
 */
function transcribe(connection: ScriptedConnection, dropAtBytes: number): void {
  let finalBytes = 0;
  connection.onAudio = () => {
    if (connection.audio.length >= dropAtBytes) {
      connection.drop();
      return;
    }
    while (connection.audio.length - finalBytes >= FRAMES_PER_FINAL * FRAME_BYTES) {
      const stretch = connection.audio.subarray(finalBytes, finalBytes + FRAMES_PER_FINAL * FRAME_BYTES);
      const startMs = finalBytes / 32;
      finalBytes += stretch.length;
      connection.final(frameNumbers(stretch).join(' '), startMs, finalBytes / 32);
    }
  };
}

describe('a recogniser that keeps losing its connection', () => {
  it('loses no word and repeats none, wherever the cuts fall', async () => {
    const cuts = fc.array(fc.integer({ min: FRAMES_PER_FINAL * FRAME_BYTES, max: 200_000 }), {
      minLength: 1,
      maxLength: 4,
    });
    await fc.assert(fc.asyncProperty(cuts, saysEverythingOnce), { numRuns: 12 });
  }, 60_000);
});

async function saysEverythingOnce(cuts: number[]): Promise<void> {
  const harness = await ScriptedAsrHarness.start();
  try {
    let opened = 0;
    harness.vendor.onConnection = (connection) =>
      transcribe(connection, cuts[opened++] ?? Number.POSITIVE_INFINITY);
    const stream = harness.open();
    for (let number = 1; number <= SPOKEN_FRAMES; number++) {
      stream.sendAudio(spokenFrame(number));
      await harness.pass(FRAME_MS);
    }
    const words = () => harness.heard.split(' ').filter(Boolean);
    await harness.until(() => {
      stream.sendAudio(silentFrame());
      return words().length >= SPOKEN_FRAMES;
    }, 60_000);
    expect(words()).toEqual(Array.from({ length: SPOKEN_FRAMES }, (_, index) => String(index + 1)));
    const starts = harness.eventsOf('final').map((final) => final.startMs);
    expect(starts).toEqual([...starts].sort((a, b) => a - b));
    expect(stream.stats.droppedFrames).toBe(0);
  } finally {
    await harness.close();
  }
}
