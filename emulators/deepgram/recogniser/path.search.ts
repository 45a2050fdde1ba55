import type { ClipIndex } from './clip.index.js';

/** A run of library frames that the sound followed without a leap. */
export interface PathPiece {
  /** `GARBAGE` when the sound was like no clip. */
  fromFrame: number;
  toFrame: number;
  fromHop: number;
  toHop: number;
  /** Mean misfit of a hop; 0 is perfect. */
  cost: number;
}

/** Stands for a frame of no clip. */
export const GARBAGE = -1;

/**
 * What a hop costs that is like no clip. Costs are mean differences of features; a clip played back costs 0.02
 * to 0.3 a hop, with noise 14 dB below it 0.4, other speech of the same voice 0.5 and more (measured).
 */
const GARBAGE_COST = 0.5;
const GARBAGE_ENTRY_COST = 1.5;
/** Coming out of it again. */
const GARBAGE_EXIT_COST = 1.4;
/** Going from one clip into another, or back in the same. */
const LEAP_COST = 3;
/** Going forward in the same clip: what lost audio looks like. */
const SKIP_COST = 1.2;
/** Starting a clip from its beginning. */
const BEGIN_COST = 1.2;
/** Frames that count as the beginning of a clip. */
const BEGINNING_FRAMES = 4;
/** One hop is two library frames; near closures either side may have left a few out. */
const STEP_COSTS = Float32Array.of(0.3, 0.08, 0, 0.1, 0.4);
/** Frames this much dearer than the best are given up: a leap would reach them as cheaply. */
const BEAM = LEAP_COST + 0.3;
/** Leaps are looked for only when the best path fits worse than this; it saves nine tenths of the work. */
const LOST_MISFIT = 0.3;

/** What is known of the run that reached a frame: where and when it began, what it had cost, the piece before. */
interface Runs {
  fromFrame: Int32Array;
  fromHop: Int32Array;
  paid: Float64Array;
  before: Int32Array;
}

interface PastPiece extends PathPiece {
  /** Number of the piece before, or -1. */
  before: number;
}

/**
 * Finds the path through the library that sounds most like the stream (Viterbi search over all frames of all
 * clips, with a beam). Each hop a frame is reached from a frame shortly before it, or by a leap from the best.
 *
 * As every leap of a hop starts at the same frame, the history grows by one piece a hop and no more.
 */
export class PathSearch {
  /** Cost of reaching a frame, relative to the best. Only valid for frames in `alive`. */
  private readonly costs: Float32Array;
  private alive: Int32Array;
  private aliveCount = 0;
  private runs: Runs;

  /** The same for the hop being worked on; `reachedAt` says whether a frame was reached in it. */
  private readonly nextCosts: Float32Array;
  private readonly cameFrom: Int32Array;
  private readonly reachedAt: Int32Array;
  private reached: Int32Array;
  private reachedCount = 0;
  private nextRuns: Runs;
  private stamp = 0;

  private past: PastPiece[] = [];
  private best = 0;
  /** Cost of the best path so far, and of its newest hop. */
  private paid = 0;
  private paidLast = 0;
  private lastHop = 0;
  private hasBegun = false;
  private readonly garbageFrame: number;

  constructor(private readonly index: ClipIndex) {
    this.garbageFrame = index.size;
    const size = index.size + 1;
    this.costs = new Float32Array(size);
    this.nextCosts = new Float32Array(size);
    this.cameFrom = new Int32Array(size);
    this.reachedAt = new Int32Array(size);
    this.alive = new Int32Array(size);
    this.reached = new Int32Array(size);
    this.runs = emptyRuns(size);
    this.nextRuns = emptyRuns(size);
  }

  /** Hops of sound since `reset`. */
  get length(): number {
    return this.past.length;
  }

  /** Forgets the path; the next frame may be anywhere. */
  reset(): void {
    this.past = [];
    this.paid = 0;
    this.paidLast = 0;
    this.aliveCount = 0;
    this.hasBegun = false;
  }

  /** Takes the next active frame of the stream. */
  step(features: Float32Array, hop: number): void {
    const leap = this.past.length;
    if (this.hasBegun) this.past.push(this.pieceTo(this.best));
    this.stamp++;
    this.reachedCount = 0;
    this.reachBySteps();
    if (!this.hasBegun || this.paidLast > LOST_MISFIT) this.reachByLeaps(features);
    this.reach(this.garbageFrame, GARBAGE_ENTRY_COST, -1);
    this.weigh(features);
    this.settle(hop, this.hasBegun ? leap : -1);
    this.hasBegun = true;
    this.lastHop = hop;
  }

  /** The best path since `reset`, in order. */
  path(): PathPiece[] {
    if (!this.hasBegun) return [];
    const pieces: PastPiece[] = [];
    for (let piece: PastPiece | undefined = this.pieceTo(this.best); piece; piece = this.past[piece.before])
      pieces.push(piece);
    return pieces.reverse();
  }

  private reachBySteps(): void {
    const { alive, costs } = this;
    const { clipEnd } = this.index;
    for (let i = 0; i < this.aliveCount; i++) {
      const frame = alive[i] as number;
      const cost = costs[frame] as number;
      if (frame === this.garbageFrame) {
        this.reach(frame, cost, frame);
        continue;
      }
      const steps = Math.min(STEP_COSTS.length, (clipEnd[frame] as number) - frame);
      for (let step = 0; step < steps; step++) {
        this.reach(frame + step, cost + (STEP_COSTS[step] as number), frame);
      }
    }
  }

  /** From the best frame anywhere, where the sound may fit at all. */
  private reachByLeaps(features: Float32Array): void {
    const { index, best } = this;
    const rough = index.roughen(features);
    const elsewhere = !this.hasBegun || best === this.garbageFrame ? GARBAGE_EXIT_COST : LEAP_COST;
    for (let clip = 0; clip + 1 < index.clipStart.length; clip++) {
      const start = index.clipStart[clip] as number;
      const end = index.clipStart[clip + 1] as number;
      const isSameClip = this.hasBegun && best >= start && best < end;
      for (let frame = start; frame < end; frame++) {
        const isBeginning = frame - start < BEGINNING_FRAMES;
        const cost = isBeginning ? BEGIN_COST : isSameClip && frame > best ? SKIP_COST : elsewhere;
        if (cost + index.roughMisfit(rough, frame) < BEAM + this.paidLast) this.reach(frame, cost, -1);
      }
    }
  }

  /** Frame can be had for this cost, going on from frame `from`, or by beginning a new run (-1). */
  private reach(frame: number, cost: number, from: number): void {
    if (this.reachedAt[frame] !== this.stamp) {
      this.reachedAt[frame] = this.stamp;
      this.reached[this.reachedCount++] = frame;
    } else if (cost >= (this.nextCosts[frame] as number)) return;
    this.nextCosts[frame] = cost;
    this.cameFrom[frame] = from;
  }

  /** Adds what the sound itself costs in every frame reached, and finds the best. */
  private weigh(features: Float32Array): void {
    let lowest = Number.POSITIVE_INFINITY;
    for (let i = 0; i < this.reachedCount; i++) {
      const frame = this.reached[i] as number;
      const misfit = frame === this.garbageFrame ? GARBAGE_COST : this.index.misfit(features, frame);
      const cost = (this.nextCosts[frame] as number) + misfit;
      this.nextCosts[frame] = cost;
      if (cost < lowest) {
        lowest = cost;
        this.best = frame;
      }
    }
    this.paidLast = lowest;
  }

  /** Keeps the frames within the beam. */
  private settle(hop: number, before: number): void {
    const { runs, nextRuns, cameFrom, nextCosts, costs, paidLast } = this;
    this.aliveCount = 0;
    for (let i = 0; i < this.reachedCount; i++) {
      const frame = this.reached[i] as number;
      const cost = (nextCosts[frame] as number) - paidLast;
      if (cost > BEAM) continue;
      const from = cameFrom[frame] as number;
      nextRuns.fromFrame[frame] = from < 0 ? frame : (runs.fromFrame[from] as number);
      nextRuns.fromHop[frame] = from < 0 ? hop : (runs.fromHop[from] as number);
      nextRuns.paid[frame] = from < 0 ? this.paid : (runs.paid[from] as number);
      nextRuns.before[frame] = from < 0 ? before : (runs.before[from] as number);
      costs[frame] = cost;
      this.alive[this.aliveCount++] = frame;
    }
    this.runs = nextRuns;
    this.nextRuns = runs;
    this.paid += paidLast;
  }

  private pieceTo(frame: number): PastPiece {
    const fromFrame = this.runs.fromFrame[frame] as number;
    const fromHop = this.runs.fromHop[frame] as number;
    return {
      fromFrame: fromFrame === this.garbageFrame ? GARBAGE : fromFrame,
      toFrame: frame === this.garbageFrame ? GARBAGE : frame,
      fromHop,
      toHop: this.lastHop,
      cost: (this.paid - (this.runs.paid[frame] as number)) / (this.lastHop - fromHop + 1),
      before: this.runs.before[frame] as number,
    };
  }
}

function emptyRuns(size: number): Runs {
  return {
    fromFrame: new Int32Array(size),
    fromHop: new Int32Array(size),
    paid: new Float64Array(size),
    before: new Int32Array(size),
  };
}
