import type { MicSettings } from '../../client/src/browser/index.js';
import type { SessionReady } from '../../client/src/index.js';
import { byId } from './dom.js';

export interface TurnTakingActions {
  onVoiceStops: (isOn: boolean) => void;
  onPushToTalk: (isOn: boolean) => void;
}

const HINTS = {
  unknown: 'On by itself where echo cancellation is.',
  on: 'Echo cancellation is on: the agent does not hear itself.',
  off: 'Echo cancellation is off: wear headphones, or the agent may stop itself.',
  deaf: 'This agent stops at words, not at the mere sound of a voice.',
} as const;

/** How the person takes the turn: by voice alone, or by holding a button. */
export class TurnTakingView {
  private readonly voice = byId('voice-stops', HTMLInputElement);
  private readonly hint = byId('voice-stops-hint', HTMLParagraphElement);
  private readonly push = byId('push-to-talk', HTMLInputElement);
  private readonly hold = byId('hold', HTMLButtonElement);
  private readonly mute = byId('mute', HTMLButtonElement);
  private hasChosen = false;

  constructor(private readonly actions: TurnTakingActions) {
    this.voice.addEventListener('change', () => {
      this.hasChosen = true;
      actions.onVoiceStops(this.voice.checked);
    });
    this.push.addEventListener('change', () => {
      this.showPushToTalk();
      // After a click the switch would keep Space to itself; those who came by keyboard stay on it.
      if (!this.push.matches(':focus-visible')) this.push.blur();
      actions.onPushToTalk(this.push.checked);
    });
  }

  get isPushToTalk(): boolean {
    return this.push.checked;
  }

  get voiceStops(): boolean {
    return this.voice.checked;
  }

  /** The microphone is open: without a word of the person, voice stops the agent where there is no echo. */
  showMic({ echoCancellation }: MicSettings): void {
    this.hint.textContent =
      HINTS[echoCancellation === undefined ? 'unknown' : echoCancellation ? 'on' : 'off'];
    if (this.hasChosen || this.voice.checked === !!echoCancellation) return;
    this.voice.checked = !!echoCancellation;
    this.actions.onVoiceStops(this.voice.checked);
  }

  /** What the agent of this call is set to. */
  showAgent({ bargeIn }: Pick<SessionReady, 'bargeIn'>): void {
    const isObeyed = bargeIn?.clientVad ?? true;
    this.voice.disabled = !isObeyed;
    if (!isObeyed) this.hint.textContent = HINTS.deaf;
  }

  private showPushToTalk(): void {
    const isOn = this.push.checked;
    this.hold.hidden = !isOn;
    this.mute.hidden = isOn;
    byId('interrupt-key', HTMLElement).textContent = isOn ? 'Esc' : 'Space';
    byId('keys-space', HTMLElement).textContent = isOn ? 'Hold to talk' : 'Interrupt the agent';
  }
}
