import { type Clock, systemClock, type Timer } from '../clock.js';
import { AudioBlocked, SpeakerFailed } from '../errors.js';

/** Longest wait for the browser to let sound begin. */
const RESUME_TIMEOUT_MS = 2_000;
/** How often the audio clock is looked at; standing still twice in a row means it is frozen. */
const WATCH_MS = 1_000;

/**
 * `running`; `suspended`: the system took the sound away (a call, another tab) and a touch of the page brings it
 * back; `restarted`: the clock stood still and a new context took over; `closed`.
 */
export type AudioState = 'running' | 'suspended' | 'restarted' | 'closed';

/** Builds nodes in a context. @returns how to take them down again. */
export type BuildNodes = (context: AudioContext) => Promise<() => void>;

/** TypeScript's DOM library does not know yet that a context can choose where it plays. */
type ChoosingContext = AudioContext & { setSinkId?(deviceId: string): Promise<void> };

interface Part {
  build: BuildNodes;
  takeDown: (() => void) | undefined;
}

/**
 * The one audio context that microphone and player share, kept alive.
 *
 * iOS may suspend a context during a phone call, or leave it "running" with a clock that stands still, which
 * only a new context cures; the parts are then built again in it. The context closes with its last part.
 */
export class BrowserAudio {
  /** Told of every change worth showing. */
  onState: (state: AudioState) => void = () => undefined;
  private context: AudioContext | undefined;
  private readonly parts = new Set<Part>();
  private watch: Timer | undefined;
  private speakerId = '';
  /** Chromium suspends a context for a moment while it moves to another loudspeaker, which is no news. */
  private isMoving = false;
  private frozenLooks = 0;
  private lastTime = -1;

  constructor(private readonly clock: Clock = systemClock) {}

  /**
   * Makes the context and lets it run. Call it inside a click, or browsers refuse.
   *
   * @throws {AudioBlocked} if sound is not allowed within 2 s.
   */
  async open(): Promise<AudioContext> {
    this.context ??= this.create();
    const { context } = this;
    if (context.state !== 'running') await this.waitForSound(context);
    return context;
  }

  /**
   * Adds nodes, now and in every context that follows. @returns how to remove them.
   *
   * @throws {AudioBlocked} as `open`, and whatever `build` throws.
   */
  async attach(build: BuildNodes): Promise<() => void> {
    const context = await this.open();
    const part: Part = { build, takeDown: undefined };
    this.parts.add(part);
    try {
      part.takeDown = await build(context);
    } catch (error) {
      this.detach(part);
      throw error;
    }
    return () => this.detach(part);
  }

  /** Whether this browser can play on another device than the default one. */
  static get canChooseSpeaker(): boolean {
    return 'AudioContext' in globalThis && 'setSinkId' in AudioContext.prototype;
  }

  /**
   * Plays on this device, now and in every context that follows; an empty id is the default one.
   *
   * @throws {SpeakerFailed} where the browser cannot choose, or refuses this one; the sound stays where it was.
   */
  async setSpeaker(deviceId: string): Promise<void> {
    if (!BrowserAudio.canChooseSpeaker) throw new SpeakerFailed();
    this.isMoving = true;
    try {
      await (this.context as ChoosingContext | undefined)?.setSinkId?.(deviceId);
    } catch (cause) {
      throw new SpeakerFailed({ cause });
    } finally {
      this.isMoving = false;
      this.resume();
    }
    this.speakerId = deviceId;
  }

  /** Tries to bring the sound back; for a click after `suspended`. */
  resume(): void {
    this.context?.resume().catch(() => this.onState('suspended'));
  }

  private create(): AudioContext {
    const context: ChoosingContext = new AudioContext({ latencyHint: 'interactive' });
    // A device that is gone by now leaves the sound on the default one, which is better than none.
    if (this.speakerId) context.setSinkId?.(this.speakerId).catch(() => undefined);
    context.addEventListener('statechange', () => {
      if (context === this.context && !this.isMoving)
        this.onState(context.state === 'running' ? 'running' : 'suspended');
    });
    this.lastTime = -1;
    this.frozenLooks = 0;
    this.watch ??= this.clock.every(WATCH_MS, () => this.look());
    return context;
  }

  private async waitForSound(context: AudioContext): Promise<void> {
    let timer: Timer | undefined;
    const limit = new Promise<never>((_, reject) => {
      timer = this.clock.after(RESUME_TIMEOUT_MS, () => reject(new AudioBlocked()));
    });
    try {
      await Promise.race([context.resume(), limit]);
    } catch (cause) {
      if (this.parts.size === 0) this.close();
      throw cause instanceof AudioBlocked ? cause : new AudioBlocked({ cause });
    } finally {
      timer?.cancel();
    }
  }

  private look(): void {
    const { context } = this;
    if (context?.state !== 'running') return;
    this.frozenLooks = context.currentTime === this.lastTime ? this.frozenLooks + 1 : 0;
    this.lastTime = context.currentTime;
    if (this.frozenLooks >= 2) this.restart(context).catch(() => this.onState('suspended'));
  }

  private async restart(frozen: AudioContext): Promise<void> {
    for (const part of this.parts) part.takeDown?.();
    this.context = this.create();
    closeQuietly(frozen);
    for (const part of this.parts) part.takeDown = await part.build(this.context);
    await this.waitForSound(this.context);
    this.onState('restarted');
  }

  private detach(part: Part): void {
    if (!this.parts.delete(part)) return;
    part.takeDown?.();
    if (this.parts.size === 0) this.close();
  }

  private close(): void {
    this.watch?.cancel();
    this.watch = undefined;
    const { context } = this;
    this.context = undefined;
    if (!context) return;
    closeQuietly(context);
    this.onState('closed');
  }
}

/** A context that will not close has been closed already, which is what was wanted. */
function closeQuietly(context: AudioContext): void {
  context.close().catch(() => undefined);
}
