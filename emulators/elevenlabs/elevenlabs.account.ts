import type { EmulatorContext } from '../core/emulator.context.js';
import {
  keyInvalid,
  keyMissing,
  paymentRequired,
  planTooSmall,
  quotaExceeded,
  tooManyConcurrent,
  voiceNotFound,
} from './elevenlabs.refusal.js';

const PLANS = ['free', 'creator', 'pro', 'enterprise'] as const;
/** The vendor's subscriptions, smallest first, as far as they differ here. */
export type Plan = (typeof PLANS)[number];

/** The vendor forgets request ids after two hours. */
const REQUEST_ID_LIFE_MS = 2 * 60 * 60 * 1000;
/** Finished requests remembered for stitching. */
const MAX_REMEMBERED = 1000;

/** A request served before: what stitching may refer to. */
interface PastRequest {
  modelId: string;
  endedAtMs: number | undefined;
}

/** What the customer may do. Tests change the fields while the emulator runs; they are read at each request. */
export class ElevenLabsAccount {
  plan: Plan = 'pro';
  /** Requests generating at once. The vendor's plans allow 2-30; unlimited here unless asked for. */
  maxConcurrent = 1000;
  /** Credits left; each character costs one, half on fast models. */
  creditsLeft = Number.POSITIVE_INFINITY;
  /** Voices of the public library; the free plan may not use them. */
  readonly libraryVoiceIds = new Set<string>();
  /** Voices that are gone, whatever they look like. */
  readonly missingVoiceIds = new Set<string>();

  private running = 0;
  private readonly past = new Map<string, PastRequest>();

  constructor(private readonly context: Pick<EmulatorContext, 'apiKey'>) {}

  /** Requests generating now. */
  get concurrent(): number {
    return this.running;
  }

  /** @throws {Refusal} 401 unless this is the key. */
  checkKey(key: string | undefined): void {
    if (!key) throw keyMissing();
    if (key !== this.context.apiKey) throw keyInvalid();
  }

  /**
   * Any plausible id is a voice: letters, digits, `-` and `_`.
   *
   * @throws {Refusal} 404 or 402.
   */
  checkVoice(voiceId: string): void {
    if (!/^[\w-]{1,64}$/.test(voiceId) || this.missingVoiceIds.has(voiceId)) throw voiceNotFound(voiceId);
    if (this.plan === 'free' && this.libraryVoiceIds.has(voiceId)) throw paymentRequired();
  }

  /** @throws {Refusal} 403 when the plan is smaller than `needed`. */
  checkPlan(needed: Plan, what: string): void {
    if (PLANS.indexOf(this.plan) < PLANS.indexOf(needed)) throw planTooSmall(needed, what);
  }

  /** @throws {Refusal} 401 `quota_exceeded`. */
  charge(credits: number): void {
    if (credits > this.creditsLeft) throw quotaExceeded(this.creditsLeft, credits);
    this.creditsLeft -= credits;
  }

  /**
   * Counts one generation until the returned function is called (once or more).
   *
   * @throws {Refusal} 429 at the limit.
   */
  startGenerating(): () => void {
    if (this.running >= this.maxConcurrent) throw tooManyConcurrent(this.maxConcurrent);
    this.running++;
    let isOver = false;
    return () => {
      if (!isOver) this.running--;
      isOver = true;
    };
  }

  /** Remembers a request; it may be stitched to once `finishRequest` was called. */
  beginRequest(requestId: string, modelId: string): void {
    this.past.set(requestId, { modelId, endedAtMs: undefined });
    const [oldest] = this.past.keys();
    if (this.past.size > MAX_REMEMBERED && oldest !== undefined) this.past.delete(oldest);
  }

  /** The audio of a request was delivered to its end. */
  finishRequest(requestId: string): void {
    const request = this.past.get(requestId);
    if (request) request.endedAtMs = performance.now();
  }

  /** Whether a request can be stitched to; `unknown` for an id never given out. */
  stitchability(requestId: string, modelId: string): 'yes' | 'no' | 'unknown' {
    const request = this.past.get(requestId);
    if (!request) return 'unknown';
    const isFresh =
      request.endedAtMs !== undefined && performance.now() - request.endedAtMs < REQUEST_ID_LIFE_MS;
    return isFresh && request.modelId === modelId ? 'yes' : 'no';
  }
}
