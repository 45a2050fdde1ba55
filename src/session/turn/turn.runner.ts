import type { Clock, Timer } from '../../common/clock.js';
import type { StaleSource } from '../session.observer.js';
import type { ReplyEvent, TimerName, TurnEffect, TurnEvent } from './turn.events.js';
import { isCurrent, transition } from './turn.machine.js';
import type { TurnRules } from './turn.rules.js';
import { INITIAL_TURN_STATE, type Phase, type TurnState } from './turn.state.js';

export interface TurnRunnerOptions {
  clock: Clock;
  rules: TurnRules;
  /** Carries out one effect; events it causes are taken up after the current one. */
  perform: (effect: TurnEffect, state: TurnState) => void;
  onPhase: (phase: Phase) => void;
  onStale: (source: StaleSource) => void;
}

/**
 * Runs the turn machine: one event at a time, in order of arrival, timers included.
 * The one place where events of an older generation are dropped, and counted.
 */
export class TurnRunner {
  private current: TurnState = INITIAL_TURN_STATE;
  private readonly inbox: TurnEvent[] = [];
  private readonly timers = new Map<TimerName, { timer: Timer; dueAtMs: number }>();
  /** Timers stopped by `freeze`, with what was left of them. */
  private frozen: Map<TimerName, number> | undefined;
  private isBusy = false;

  constructor(private readonly options: TurnRunnerOptions) {}

  get state(): TurnState {
    return this.current;
  }

  post(event: TurnEvent): void {
    this.inbox.push(event);
    if (this.isBusy) return;
    this.isBusy = true;
    try {
      for (let next = this.inbox.shift(); next; next = this.inbox.shift()) this.step(next);
    } finally {
      // Left over only when a step failed; what follows is not what these events were meant for.
      this.inbox.length = 0;
      this.isBusy = false;
    }
  }

  private step(event: TurnEvent): void {
    if ('generation' in event && !isCurrent(this.current, event.generation))
      return this.options.onStale(sourceOf(event));
    const before = this.current.phase;
    const { state, effects } = transition(this.current, event, {
      rules: this.options.rules,
      nowMs: this.options.clock.now(),
    });
    this.current = state;
    for (const effect of effects) this.carryOut(effect, state);
    if (state.phase !== before) this.options.onPhase(state.phase);
  }

  private carryOut(effect: TurnEffect, state: TurnState): void {
    if (effect.type === 'startTimer') this.startTimer(effect.name, effect.ms);
    else if (effect.type === 'cancelTimer') this.cancelTimer(effect.name);
    else this.options.perform(effect, state);
  }

  /** Starts a timer, in place of the running one of its name. */
  startTimer(name: TimerName, ms: number): void {
    this.cancelTimer(name);
    if (this.frozen) this.frozen.set(name, ms);
    else
      this.timers.set(name, {
        timer: this.options.clock.after(ms, () => this.onTimer(name)),
        dueAtMs: this.options.clock.now() + ms,
      });
  }

  /** Stops time for the conversation: no timer fires until `thaw`. */
  freeze(): void {
    if (this.frozen) return;
    const left = [...this.timers].map(
      ([name, { dueAtMs }]) => [name, Math.max(0, dueAtMs - this.options.clock.now())] as const,
    );
    for (const name of this.timers.keys()) this.cancelTimer(name);
    this.frozen = new Map(left);
  }

  /** Time goes on; every timer has what was left of it. */
  thaw(): void {
    const left = this.frozen;
    this.frozen = undefined;
    for (const [name, ms] of left ?? []) this.startTimer(name, ms);
  }

  private cancelTimer(name: TimerName): void {
    this.timers.get(name)?.timer.cancel();
    this.timers.delete(name);
    this.frozen?.delete(name);
  }

  private onTimer(name: TimerName): void {
    this.timers.delete(name);
    this.post({ type: 'timer', name });
  }
}

function sourceOf(event: ReplyEvent): StaleSource {
  switch (event.type) {
    case 'delta':
    case 'llmDone':
    case 'llmError':
    case 'flushed':
      return 'llm';
    case 'stuck':
      return 'timer';
    case 'playbackIdle':
    case 'playbackProgress':
      return 'playback';
    default:
      return 'tts';
  }
}
