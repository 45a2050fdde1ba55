/**
 * Worker thread of the emulated voice: speech synthesis (eSpeak NG) and MP3 encoding (LAME), both of which
 * block while they work. Plain JavaScript, because a worker is loaded by Node itself, without the loader or
 * transform that runs the rest of the emulators.
 *
 * Requests and answers are described in `voice.worker.types.ts`; answers carry the request's id.
 */
import { parentPort } from 'node:worker_threads';

/** eSpeak NG produces 22.05 kHz whatever the voice. */
const ESPEAK_RATE_HZ = 22_050;
/** Samples a call of the MP3 encoder takes at once; bounds its working memory. */
const ENCODE_BLOCK = 32_768;

let espeakReady;
let encoderReady;

/** Loads eSpeak NG on first use (about 100 ms), so that a tone-only run never pays for it. */
async function espeak() {
  espeakReady ??= import('@echogarden/espeak-ng-emscripten').then(async ({ default: load }) => {
    const module = await load();
    return new module.eSpeakNGWorker();
  });
  return espeakReady;
}

async function mp3Encoder() {
  encoderReady ??= import('wasm-media-encoders').then(({ createMp3Encoder }) => createMp3Encoder());
  return encoderReady;
}

async function say({ text, voice, wordsPerMinute, pitch }) {
  const engine = await espeak();
  engine.set_voice(voice, '', 0);
  engine.set_rate(wordsPerMinute);
  engine.set_pitch(pitch);
  const blocks = [];
  const events = [];
  engine.synthesize(text, (block, blockEvents) => {
    if (block?.length) blocks.push(block);
    events.push(...blockEvents);
    return false;
  });
  const samples = joined(blocks, Int16Array);
  const spokenMs = (samples.length * 1000) / ESPEAK_RATE_HZ;
  return { samples, sampleRateHz: ESPEAK_RATE_HZ, words: wordsOf(events, spokenMs) };
}

/**
 * Words with times from the synthesiser's events. A word lasts from its first phoneme to the next word's or to
 * the pause (a phoneme event without a name) after it; `at` counts code points from 0.
 */
function wordsOf(events, spokenMs) {
  const words = [];
  let open;
  let announced;
  for (const event of events) {
    if (event.type === 'word') {
      announced = { at: event.text_position - 1, length: event.word_length };
    } else if (event.type === 'phoneme') {
      const isPause = event.id === '';
      if (open && (isPause || announced)) {
        open.endMs = event.audio_position;
        open = undefined;
      }
      if (announced && !isPause) {
        open = { ...announced, startMs: event.audio_position, endMs: spokenMs };
        announced = undefined;
        words.push(open);
      }
    }
  }
  return words;
}

async function encodeMp3({ samples, sampleRateHz, kbps }) {
  const encoder = await mp3Encoder();
  encoder.configure({ channels: 1, sampleRate: sampleRateHz, outputSampleRate: sampleRateHz, bitrate: kbps });
  const parts = [];
  for (let from = 0; from < samples.length; from += ENCODE_BLOCK) {
    const block = Float32Array.from(samples.subarray(from, from + ENCODE_BLOCK), (value) => value / 32_768);
    parts.push(encoder.encode([block]).slice());
  }
  parts.push(encoder.finalize().slice());
  return { bytes: joined(parts, Uint8Array) };
}

function joined(parts, ArrayType) {
  const whole = new ArrayType(parts.reduce((total, part) => total + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
}

/** One request at a time: the synthesiser and the encoder each keep state between calls. */
let queue = Promise.resolve();
parentPort.on('message', (request) => {
  queue = queue.then(async () => {
    try {
      const result = request.op === 'say' ? await say(request) : await encodeMp3(request);
      const buffer = (result.samples ?? result.bytes).buffer;
      parentPort.postMessage({ id: request.id, result }, [buffer]);
    } catch (error) {
      parentPort.postMessage({
        id: request.id,
        error: error instanceof Error ? error.message : String(error),
      });
    }
  });
});
