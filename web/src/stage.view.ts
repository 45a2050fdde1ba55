import type { AgentState } from '../../client/src/index.js';
import { byId } from './dom.js';

const STATE_WORDS: Record<AgentState, string> = {
  stopped: 'Ready',
  connecting: 'Connecting…',
  listening: 'Listening',
  capturing: 'You are speaking',
  thinking: 'Thinking…',
  speaking: 'Agent is speaking',
  reconnecting: 'Reconnecting…',
  failed: 'Call ended',
};
/** Speech is mostly far below full scale; its loudness is shown on a scale of decibels from here up to 0. */
const QUIETEST_DB = -55;
/** Share of the shown level kept from one frame to the next. */
const SMOOTHING = 0.75;

/** The start button with its halo, the state chip, mute and interrupt. */
export class StageView {
  readonly talk = byId('talk', HTMLButtonElement);
  readonly mute = byId('mute', HTMLButtonElement);
  readonly interrupt = byId('interrupt', HTMLButtonElement);
  private readonly holdButton = byId('hold', HTMLButtonElement);
  private readonly talkText = byId('talk-text', HTMLSpanElement);
  private readonly muteText = byId('mute-text', HTMLSpanElement);
  private readonly stateText = byId('state-text', HTMLSpanElement);
  private readonly meter = byId('meter', HTMLDivElement);
  private readonly halo = byId('halo', HTMLSpanElement);
  private isMuted = false;
  private micLevel = 0;
  private shown = 0;

  showState(state: AgentState, words: string = STATE_WORDS[state]): void {
    document.body.dataset.state = state;
    const isMutedListening = this.isMuted && (state === 'listening' || state === 'capturing');
    this.stateText.textContent = isMutedListening ? 'Muted' : words;
    const isRunning = state !== 'stopped' && state !== 'failed';
    this.talkText.textContent = isRunning ? 'Stop' : 'Start';
    this.mute.disabled = !isRunning;
    this.holdButton.disabled = !isRunning;
    // Not `disabled`, which would throw the focus away just when the button has done its work.
    this.interrupt.setAttribute('aria-disabled', String(state !== 'speaking' && state !== 'thinking'));
    if (!isRunning) this.setMicLevel(0);
  }

  showMuted(isMuted: boolean, state: AgentState): void {
    this.isMuted = isMuted;
    document.body.toggleAttribute('data-muted', isMuted);
    this.mute.setAttribute('aria-pressed', String(isMuted));
    this.muteText.textContent = isMuted ? 'Unmute' : 'Mute';
    this.showState(state);
  }

  /** @param loudness Root mean square, 0 to 1. */
  setMicLevel(loudness: number): void {
    this.micLevel = shareOf(loudness);
  }

  /** Draws the levels; once per picture. @param agentLoudness As the microphone's, of what is being played. */
  drawLevels(agentLoudness: number): void {
    this.meter.style.setProperty('--level', this.micLevel.toFixed(3));
    this.meter.setAttribute('aria-valuenow', String(Math.round(this.micLevel * 100)));
    const target = Math.max(shareOf(agentLoudness), this.micLevel);
    this.shown = target > this.shown ? target : this.shown * SMOOTHING + target * (1 - SMOOTHING);
    this.halo.style.setProperty('--level', this.shown.toFixed(3));
  }
}

function shareOf(loudness: number): number {
  if (loudness <= 0) return 0;
  return Math.min(1, Math.max(0, 1 - (20 * Math.log10(loudness)) / QUIETEST_DB));
}
