import { type ClipIndex, FRAME_LAG_MS, NO_WORD } from './clip.index.js';
import { GARBAGE, type PathPiece } from './path.search.js';
import { type HeardWord, HOP_MS } from './recogniser.js';

/** Shorter pieces are chance resemblances ... */
const MIN_PIECE_HOPS = 5;
/** ... and so are these when nothing else was recognised within the gap before or after. */
const MIN_LONE_HOPS = 12;
const LONE_GAP_HOPS = 8;
/** Worse pieces are. */
const MAX_PIECE_COST = 0.5;
/** A word was heard when this much of its sound was. */
const HEARD_PART = 0.6;

interface Hearing {
  word: number;
  heardFrames: number;
  startMs: number;
  endMs: number;
  cost: number;
}

/** The words on a path: those of whose sound most was passed through. */
export function wordsOnPath(index: ClipIndex, path: readonly PathPiece[]): HeardWord[] {
  const hearings: Hearing[] = [];
  const credible = path.filter(isCredible);
  let before: PathPiece | undefined;
  for (const [i, piece] of credible.entries()) {
    if (hopsOf(piece) < MIN_LONE_HOPS && isLone(credible, i)) continue;
    const isAhead = before !== undefined && piece.fromFrame > before.toFrame;
    addPiece(index, piece, hearings, isAhead);
    before = piece;
  }
  return hearings
    .filter(({ word, heardFrames }) => heardFrames >= HEARD_PART * (index.words[word]?.loudFrames ?? 1))
    .map((hearing) => ({
      text: index.words[hearing.word]?.text ?? '',
      language: index.words[hearing.word]?.language ?? 'en',
      startMs: Math.max(0, hearing.startMs),
      endMs: hearing.endMs,
      confidence: confidenceOf(hearing.cost),
    }));
}

/** Hops of a path that were like no clip, from `sinceMs` on. */
export function garbageHops(path: readonly PathPiece[], sinceMs: number): number {
  let hops = 0;
  for (const piece of path) {
    if (isCredible(piece) || (piece.toHop + 1) * HOP_MS <= sinceMs) continue;
    hops += piece.toHop - Math.max(piece.fromHop, Math.floor(sinceMs / HOP_MS)) + 1;
  }
  return hops;
}

function isCredible(piece: PathPiece): boolean {
  return piece.fromFrame !== GARBAGE && piece.cost <= MAX_PIECE_COST && hopsOf(piece) >= MIN_PIECE_HOPS;
}

function hopsOf(piece: PathPiece): number {
  return piece.toHop - piece.fromHop + 1;
}

/** Nothing else was recognised close to it. */
function isLone(path: readonly PathPiece[], i: number): boolean {
  const piece = path[i] as PathPiece;
  const before = path[i - 1];
  const after = path[i + 1];
  const followsClosely = before !== undefined && piece.fromHop - before.toHop <= LONE_GAP_HOPS;
  const isFollowedClosely = after !== undefined && after.fromHop - piece.toHop <= LONE_GAP_HOPS;
  return !followsClosely && !isFollowedClosely;
}

/** @param isAhead The piece goes on later in the library: a word cut by lost audio is one word. */
function addPiece(index: ClipIndex, piece: PathPiece, hearings: Hearing[], isAhead: boolean): void {
  const newest = hearings.length - 1;
  const timeOf = streamTime(index, piece);
  for (let frame = piece.fromFrame; frame <= piece.toFrame; frame++) {
    const word = index.wordOf[frame] as number;
    if (word === NO_WORD) continue;
    const last = hearings.at(-1);
    const goesOn = last?.word === word && (hearings.length - 1 > newest || isAhead);
    const info = index.words[word];
    if (last && goesOn) last.heardFrames += index.isLoud[frame] as number;
    else {
      hearings.push({
        word,
        heardFrames: index.isLoud[frame] as number,
        startMs: timeOf(Math.max(info?.startMs ?? 0, index.timeMs[piece.fromFrame] as number)),
        endMs: 0,
        cost: piece.cost,
      });
    }
    const current = hearings.at(-1) as Hearing;
    current.endMs = timeOf(Math.min(info?.endMs ?? 0, index.timeMs[piece.toFrame] as number));
  }
}

/** From milliseconds of the clip to milliseconds of the stream, within a piece: both run at the same speed. */
function streamTime(index: ClipIndex, piece: PathPiece): (clipMs: number) => number {
  const clipFromMs = index.timeMs[piece.fromFrame] as number;
  const fromMs = (piece.fromHop + 1) * HOP_MS - FRAME_LAG_MS;
  const toMs = (piece.toHop + 1) * HOP_MS;
  return (clipMs) => Math.min(toMs, Math.round(fromMs + clipMs - clipFromMs));
}

function confidenceOf(cost: number): number {
  return Math.round((0.999 - Math.min(0.4, cost * 0.3)) * 1e4) / 1e4;
}
