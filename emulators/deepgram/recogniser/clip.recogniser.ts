import type { Clip } from '../../clips/clip.library.js';
import { ClipIndex } from './clip.index.js';
import { garbageHops, wordsOnPath } from './heard.words.js';
import { PathSearch } from './path.search.js';
import {
  type HeardWord,
  HOP_MS,
  isAfter,
  type Recogniser,
  type RecogniserFactory,
  type RecogniserStream,
} from './recogniser.js';
import { Resampler } from './resampler.js';
import { simulatedWords } from './simulated.speech.js';
import { SoundFrames } from './sound.frames.js';
import { VoiceActivity } from './voice.activity.js';

/** Silence after which the words so far are settled and a new path begins; no clip pauses as long. */
const SETTLE_MS = 600;
/** So do this many hops of sound without such a silence: a minute. */
const MAX_PATH_HOPS = 3_000;
/** Settled words kept for readers that look back. */
const MAX_SETTLED = 200;
/** Unknown speech needs this much voice, and as much that is like no clip ... */
const MIN_UNKNOWN_HOPS = 15;
/** ... and this much before its end is reached. */
const SURELY_UNKNOWN_HOPS = 30;

/**
 * Recognises the clips, whole or in pieces, by their sound.
 *
 * Speech that is like no clip is answered with made-up text that says so; noise with nothing.
 */
export class ClipRecogniser implements Recogniser {
  positionMs = 0;

  private readonly resampler = new Resampler();
  private readonly sound = new SoundFrames();
  private readonly activity = new VoiceActivity();
  private readonly search: PathSearch;
  private hop = 0;
  private lastActiveHop = 0;
  private settled: HeardWord[] = [];
  private unknownCount = 0;

  constructor(
    private readonly index: ClipIndex,
    private readonly unknownSpeech: (index: number) => string,
  ) {
    this.search = new PathSearch(index);
  }

  get speechCount(): number {
    return this.activity.speechCount;
  }
  get speechStartMs(): number {
    return this.activity.speechStartMs;
  }
  get lastSpeechMs(): number {
    return this.activity.lastSpeechMs;
  }

  hear(hop: Int16Array): void {
    this.sound.push(this.resampler.convert(hop));
    this.positionMs = (this.hop + 1) * HOP_MS;
    if (this.sound.isActive) {
      this.search.step(this.sound.features, this.hop);
      this.lastActiveHop = this.hop;
    }
    const hasEnded = this.activity.update(this.positionMs, this.sound);
    if (hasEnded) this.nameUnknown();
    const isQuiet = (this.hop - this.lastActiveHop) * HOP_MS >= SETTLE_MS;
    if (this.search.length > 0 && (isQuiet || this.search.length >= MAX_PATH_HOPS)) this.settle();
    this.hop++;
  }

  words(sinceMs: number): HeardWord[] {
    return [...this.settled, ...wordsOnPath(this.index, this.search.path()), ...this.unknownSoFar()]
      .filter((word) => isAfter(word, sinceMs))
      .sort((a, b) => a.startMs - b.startMs);
  }

  conclude(): void {
    if (this.activity.end()) this.nameUnknown();
  }

  /** A stretch of speech is over. If it was like no clip, the next made-up sentence takes its place. */
  private nameUnknown(): void {
    if (!this.isUnknown(MIN_UNKNOWN_HOPS)) return;
    this.settled.push(...this.madeUp(true));
    this.unknownCount++;
  }

  /** While unknown speech lasts its made-up words come one by one. */
  private unknownSoFar(): HeardWord[] {
    return this.activity.isOpen && this.isUnknown(SURELY_UNKNOWN_HOPS) ? this.madeUp(false) : [];
  }

  private madeUp(isOver: boolean): HeardWord[] {
    const { speechStartMs, lastSpeechMs } = this.activity;
    const text = this.unknownSpeech(this.unknownCount);
    return simulatedWords(text, { startMs: speechStartMs, endMs: lastSpeechMs, isOver });
  }

  /** Whether the newest stretch of speech has a voice, is like no clip for so many hops, and has no known word. */
  private isUnknown(hops: number): boolean {
    const { speechStartMs, voicedHops } = this.activity;
    if (voicedHops < MIN_UNKNOWN_HOPS) return false;
    const path = this.search.path();
    if (garbageHops(path, speechStartMs) < hops) return false;
    const known = [...this.settled, ...wordsOnPath(this.index, path)];
    return !known.some((word) => isAfter(word, speechStartMs));
  }

  private settle(): void {
    this.settled.push(...wordsOnPath(this.index, this.search.path()));
    this.settled.sort((a, b) => a.startMs - b.startMs);
    this.settled = this.settled.slice(-MAX_SETTLED);
    this.search.reset();
  }
}

/** Recognisers of these clips; each knows only the clips in languages its stream understands. */
export function clipRecognisers(
  clips: readonly Clip[],
  unknownSpeech: (index: number) => string,
): RecogniserFactory {
  const indexes = new Map<string, ClipIndex>();
  return ({ understands }: RecogniserStream) => {
    const known = clips.filter((clip) => understands(clip.language));
    const key = known.map((clip) => clip.file).join();
    const index = indexes.get(key) ?? new ClipIndex(known);
    indexes.set(key, index);
    return new ClipRecogniser(index, unknownSpeech);
  };
}
