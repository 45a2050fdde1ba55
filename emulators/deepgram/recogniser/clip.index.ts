import type { Clip } from '../../clips/clip.library.js';
import { HOP_MS, hopSamplesAt } from './recogniser.js';
import { ANALYSIS_HOP, Resampler } from './resampler.js';
import { FEATURE_COUNT, LOUDNESS_WEIGHT, SoundFrames } from './sound.frames.js';
import { BAND_COUNT } from './spectrum.js';
import { writtenWords } from './written.form.js';

/** One word of one clip, with the range of library frames that sound while it is said. */
export interface IndexedWord {
  text: string;
  language: string;
  startMs: number;
  endMs: number;
  /** Loud library frames of the word; a word is heard when most of them were. */
  loudFrames: number;
}

const ROUGH_GROUP = 4;
const ROUGH_COUNT = BAND_COUNT / ROUGH_GROUP;
/** Frames within 20 dB of the loudest are loud. */
const LOUD_PART = 0.01;
/** No word: the room before, between and after words. */
export const NO_WORD = -1;

/**
 * The sound of every clip, frame by frame, in flat arrays. Built once and shared by all streams.
 *
 * Only frames that stand out of the background are kept; frames of a clip are neighbours.
 */
export class ClipIndex {
  readonly words: IndexedWord[] = [];
  readonly size: number;
  /** `FEATURE_COUNT` numbers a frame. */
  readonly features: Float32Array;
  /** Which clip a frame is of. */
  readonly clipOf: Int16Array;
  /** Which word is said in a frame, or `NO_WORD`. */
  readonly wordOf: Int16Array;
  /** 1 where a frame is loud enough to be heard in any circumstances. */
  readonly isLoud: Uint8Array;
  /** The middle of a frame in its clip. */
  readonly timeMs: Float32Array;
  /** First frame of each clip, and the size at the end. */
  readonly clipStart: number[];
  /** Frame after the last of a frame's clip. */
  readonly clipEnd: Int32Array;
  private readonly rough: Float32Array;
  private readonly roughQuery = new Float32Array(ROUGH_COUNT);

  constructor(clips: readonly Clip[]) {
    const frames = clips.filter((clip) => clip.words.length > 0).flatMap((clip, i) => this.add(clip, i));
    this.size = frames.length;
    this.features = Float32Array.from(frames.flatMap((frame) => frame.features));
    this.clipOf = Int16Array.from(frames, (frame) => frame.clip);
    this.wordOf = Int16Array.from(frames, (frame) => frame.word);
    this.timeMs = Float32Array.from(frames, (frame) => frame.atMs);
    this.isLoud = Uint8Array.from(frames, (frame) => (isLoud(frame) ? 1 : 0));
    this.clipStart = frames.flatMap(({ clip }, i) => (clip === frames[i - 1]?.clip ? [] : [i]));
    this.clipStart.push(this.size);
    this.clipEnd = Int32Array.from(frames, ({ clip }) => this.clipStart[clip + 1] as number);
    this.rough = new Float32Array(this.size * ROUGH_COUNT);
    for (let frame = 0; frame < this.size; frame++) {
      roughen(this.features, frame * FEATURE_COUNT, this.rough, frame * ROUGH_COUNT);
    }
  }

  /** Adds the words of a clip. @returns its frames, each with the word it is of. */
  private add(clip: Clip, number: number): WordFrame[] {
    const firstWord = this.words.length;
    this.words.push(...wordsOf(clip));
    return framesOf(clip).map((frame) => {
      const word = this.wordAt(firstWord, frame.atMs);
      if (word !== NO_WORD && isLoud(frame)) (this.words[word] as IndexedWord).loudFrames++;
      return { ...frame, clip: number, word };
    });
  }

  /** How much a sound differs from a library frame: the mean difference of their features. */
  misfit(features: Float32Array, frame: number): number {
    return difference(features, this.features, frame * FEATURE_COUNT) / FEATURE_COUNT;
  }

  /** Shortens features for `roughMisfit`. @returns a buffer that is used again. */
  roughen(features: Float32Array): Float32Array {
    roughen(features, 0, this.roughQuery, 0);
    return this.roughQuery;
  }

  /** Never more than `misfit`, for a quarter of the work. */
  roughMisfit(rough: Float32Array, frame: number): number {
    return difference(rough, this.rough, frame * ROUGH_COUNT) / FEATURE_COUNT;
  }

  private wordAt(firstWord: number, atMs: number): number {
    const index = this.words.findIndex(
      (word, i) => i >= firstWord && atMs >= word.startMs && atMs < word.endMs,
    );
    return index < 0 ? NO_WORD : index;
  }
}

/** Sum of the differences between a vector and the one that lies at `at` among many. */
function difference(vector: Float32Array, many: Float32Array, at: number): number {
  const { length } = vector;
  let sum = 0;
  for (let i = 0; i < length; i++) {
    const value = (vector[i] as number) - (many[at + i] as number);
    sum += value < 0 ? -value : value;
  }
  return sum;
}

/** Sums of neighbouring bands: their difference cannot exceed the sum of differences. */
function roughen(from: Float32Array, fromAt: number, to: Float32Array, toAt: number): void {
  for (let group = 0; group < ROUGH_COUNT; group++) {
    let sum = 0;
    for (let i = 0; i < ROUGH_GROUP; i++) sum += from[fromAt + group * ROUGH_GROUP + i] as number;
    to[toAt + group] = sum;
  }
}

function wordsOf(clip: Clip): IndexedWord[] {
  const written = writtenWords(clip.text, clip.language);
  return clip.words.map(({ word, startMs, endMs }, i) => ({
    text: written[i] ?? word,
    language: /\p{Script=Devanagari}/u.test(word) || clip.language === 'hi' ? 'hi' : 'en',
    startMs,
    endMs,
    loudFrames: 0,
  }));
}

interface LibraryFrame {
  atMs: number;
  features: number[];
}

interface WordFrame extends LibraryFrame {
  clip: number;
  word: number;
}

function isLoud({ features }: LibraryFrame): boolean {
  return (features[BAND_COUNT] as number) > LOUDNESS_WEIGHT * Math.log(LOUD_PART);
}

/**
 * The active frames of a clip: two passes half a hop apart, merged in order of time, so that a stream is never
 * more than a quarter of a hop out of step with them.
 */
function framesOf(clip: Clip): LibraryFrame[] {
  const hopSamples = hopSamplesAt(clip.sampleRateHz);
  const late = passOver(clip.pcm, hopSamples, 0);
  const early = passOver(clip.pcm, hopSamples, Math.round(hopSamples / 2));
  return [...late, ...early].sort((a, b) => a.atMs - b.atMs);
}

function passOver(pcm: Int16Array, hopSamples: number, offset: number): LibraryFrame[] {
  const resampler = new Resampler();
  const sound = new SoundFrames();
  const frames: LibraryFrame[] = [];
  for (let at = offset; at + hopSamples <= pcm.length; at += hopSamples) {
    sound.push(resampler.convert(pcm.subarray(at, at + hopSamples)));
    if (!sound.isActive) continue;
    frames.push({
      atMs: ((at + hopSamples) / hopSamples) * HOP_MS - FRAME_LAG_MS,
      features: Array.from(sound.features),
    });
  }
  return frames;
}

/** The middle of the analysed window lies this far before its end. */
export const FRAME_LAG_MS = ((512 / 2) * HOP_MS) / ANALYSIS_HOP;
