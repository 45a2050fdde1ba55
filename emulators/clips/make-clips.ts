/**
 * Records the clips anew: `npx tsx emulators/clips/make-clips.ts`. Needs `sox` on the path.
 *
 * A developer's tool; the recordings are committed. The words come from eSpeak NG, whose own events say when
 * each begins and ends; sox brings them to 16 kHz, an even level, and a room that is quiet but not dead.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { VoiceWorker } from '../voice/voice.worker.client.js';
import type { SayResult, SpokenWord } from '../voice/voice.worker.types.js';
import type { ClipInfo, ClipWord } from './clip.library.js';
import { CLIP_SCRIPTS, type ClipScript } from './clip.script.js';
import { formatWav } from './wav.js';

const LEAD_MS = 300;
const TRAIL_MS = 700;
/** What of the synthesiser's own pause is kept after the last word, lest its release is clipped. */
const RELEASE_MS = 40;
const OUTPUT_FORMAT = ['-r', '16000', '-b', '16', '-c', '1'];
/** Room noise under the words: about 50 dB below them. */
const ROOM_VOLUME = '0.003';

const folder = fileURLToPath(new URL('.', import.meta.url));
const scratch = mkdtempSync(join(tmpdir(), 'clips-'));
const voice = new VoiceWorker();
try {
  const list: ClipInfo[] = [];
  for (const script of CLIP_SCRIPTS) list.push(await record(script));
  sox('-n', ...OUTPUT_FORMAT, join(folder, 'noise.wav'), 'synth', '3', 'brownnoise', 'vol', '0.1');
  sox('-n', ...OUTPUT_FORMAT, join(folder, 'silence.wav'), 'trim', '0', '3');
  for (const file of ['noise.wav', 'silence.wav']) list.push({ file, text: '', language: 'none', words: [] });
  writeFileSync(join(folder, 'clips.json'), `${JSON.stringify(list, null, 2)}\n`);
} finally {
  await voice.close();
  rmSync(scratch, { recursive: true });
}

async function record(script: ClipScript): Promise<ClipInfo> {
  const { file, text, language, wordsPerMinute } = script;
  const spoken = script.spoken ?? text;
  const said = await voice.say({ text: spoken, voice: script.voice, wordsPerMinute, pitch: 50 });
  const first = said.words[0];
  const last = said.words.at(-1);
  if (!first || !last) throw new Error(`${file}: nothing was said`);
  const endMs = Math.min(last.endMs + RELEASE_MS, (said.samples.length * 1000) / said.sampleRateHz);
  writeClip(file, said, { startMs: first.startMs, endMs });
  return { file, text, language, words: wordsOf(script, spoken, said.words) };
}

/** Cuts out the words, then: 16 kHz, peaks at -3 dB, room before and after, room noise under all of it. */
function writeClip(file: string, said: SayResult, span: { startMs: number; endMs: number }): void {
  const perMs = said.sampleRateHz / 1000;
  const pcm = said.samples.subarray(Math.round(span.startMs * perMs), Math.round(span.endMs * perMs));
  const [dry, padded, room] = ['dry', 'padded', 'room'].map((name) => join(scratch, `${name}.wav`));
  if (!dry || !padded || !room) throw new Error('unreachable: three names were given');
  writeFileSync(dry, formatWav({ pcm, sampleRateHz: said.sampleRateHz }));
  const pads = ['pad', String(LEAD_MS / 1000), String((TRAIL_MS - RELEASE_MS) / 1000)];
  sox(dry, ...OUTPUT_FORMAT, padded, 'gain', '-n', '-3', 'rate', '-v', '16000', ...pads);
  const seconds = (span.endMs - span.startMs + LEAD_MS + TRAIL_MS - RELEASE_MS) / 1000;
  sox('-n', ...OUTPUT_FORMAT, room, 'synth', String(seconds), 'pinknoise', 'vol', ROOM_VOLUME);
  sox('-m', '-v', '1', padded, '-v', '1', room, ...OUTPUT_FORMAT, join(folder, file));
}

/** Times of the written words, which are as many as the spoken ones; `startMs` of the first is the lead. */
function wordsOf(script: ClipScript, spoken: string, marks: SpokenWord[]): ClipWord[] {
  const offsetMs = LEAD_MS - (marks[0]?.startMs ?? 0);
  const written = script.text.split(' ').map((word) => word.replace(/[,.?!]/g, ''));
  const starts = positionsOf(spoken);
  if (starts.length !== written.length) throw new Error(`${script.file}: spoken and written words differ`);
  return written.map((word, i) => {
    const from = starts[i] ?? 0;
    const inside = marks.filter((mark) => mark.at >= from && mark.at < (starts[i + 1] ?? Infinity));
    const [first, last] = [inside[0], inside.at(-1)];
    if (!first || !last) throw new Error(`${script.file}: no time for "${word}"`);
    return { word, startMs: Math.round(first.startMs + offsetMs), endMs: Math.round(last.endMs + offsetMs) };
  });
}

/** Index, in code points, at which each space-separated word begins. */
function positionsOf(text: string): number[] {
  let at = 0;
  return text.split(' ').map((word) => {
    const start = at;
    at += Array.from(word).length + 1;
    return start;
  });
}

function sox(...args: string[]): void {
  execFileSync('sox', ['-R', ...args]);
}
