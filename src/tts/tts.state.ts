import type { TtsConnectionEvent } from './tts.port.js';

type State = TtsConnectionEvent['state'];

/** Tells a session how the vendor fares, once per change. */
export class TtsState {
  private current: State | undefined;

  constructor(private readonly onEvent: (event: TtsConnectionEvent) => void) {}

  /** Reports the state unless it is the one reported last; waits are reported each time. */
  set(state: State, details: Omit<TtsConnectionEvent, 'type' | 'state'> = {}): void {
    if (state === this.current && state !== 'retrying') return;
    this.current = state;
    this.onEvent({ type: 'state', state, ...details });
  }

  /** As `set`, but says nothing when a better state is known already: warming up a working vendor is no news. */
  connecting(details: Omit<TtsConnectionEvent, 'type' | 'state'> = {}): void {
    if (this.current !== 'ready') this.set('connecting', details);
  }
}
