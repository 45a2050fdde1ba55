import { AgentError, type AgentEvents, type VoiceAgent } from '../../client/src/index.js';
import type { NoticesView } from './notices.view.js';

const DROP_WORDS: Record<AgentEvents['dropped']['reason'], string> = {
  overflow: 'Not spoken, too much was waiting:',
  tts_error: 'Not spoken, the voice failed:',
  slow_client: 'Not spoken, the connection is too slow:',
};

/** What the buttons of a notice do. */
export interface TroubleActions {
  retry: () => void;
  typeInstead: () => void;
  resumeSound: () => void;
}

/** Says in notices what goes wrong in a call and what the person can do about it. */
export class TroubleView {
  private isSoundLost = false;
  /** Takes the notice of lost sound away, while there is one. */
  private removeSoundNotice: (() => void) | undefined;
  /** Takes the notice of a new session away, until its transcript comes. */
  private removeAfreshNotice: (() => void) | undefined;

  constructor(
    private readonly notices: NoticesView,
    private readonly actions: TroubleActions,
  ) {}

  /** Forgets what was said of the call before. */
  reset(): void {
    this.isSoundLost = false;
    this.removeSoundNotice = undefined;
    this.removeAfreshNotice = undefined;
    this.notices.clear();
  }

  follow(agent: VoiceAgent): void {
    const { notices } = this;
    agent.on('warning', ({ message }) => notices.show({ kind: 'info', title: message }));
    agent.on('refused', ({ message, fatal }) => {
      if (!fatal) notices.show({ kind: 'info', title: message });
    });
    agent.on('dropped', ({ reason, text }) =>
      notices.show({ kind: 'dropped', title: DROP_WORDS[reason], text: `“${text}”` }),
    );
    agent.on('lost', ({ reason, count }) => {
      if (reason === 'player')
        notices.show({ kind: 'dropped', title: `${count} waiting sentence(s) will not be played.` });
    });
    agent.on('reconnected', ({ resumed }) => {
      if (resumed) return;
      const text = 'The conversation starts afresh.';
      this.removeAfreshNotice = notices.show({ kind: 'info', title: 'Reconnected.', text });
    });
    agent.on('transcript', () => {
      this.removeAfreshNotice?.();
      notices.show({ kind: 'info', title: 'Reconnected.', text: 'The agent remembers what is shown here.' });
    });
    agent.on('closing', ({ reason }) => {
      if (reason === 'draining')
        notices.show({ kind: 'info', title: 'The server is about to restart.', text: 'Please finish.' });
    });
    agent.on('turn', ({ outcome }) => {
      if (outcome === 'failed')
        notices.show({ kind: 'trouble', title: 'No answer came.', text: 'Please say it again.' });
    });
    agent.on('state', ({ state }) => {
      // The notice may have been closed; whoever cannot hear the agent needs it when the agent speaks.
      if (state === 'speaking' && this.isSoundLost) this.showSoundLost();
    });
    agent.on('error', (error) => this.showError(error));
  }

  showMicLost(): void {
    this.notices.show({
      kind: 'trouble',
      title: 'The microphone is gone.',
      text: 'Plug it in again or choose another one, then stop and start. Typing works meanwhile.',
    });
  }

  /** A device the person chose cannot be had. */
  showDevice(error: unknown): void {
    const isOurs = error instanceof AgentError;
    const title = isOurs ? error.message : 'The browser refused this device.';
    this.notices.show({ kind: 'trouble', title, text: isOurs ? error.hint : 'Choose another one.' });
  }

  /** The agent cannot be heard, only read. */
  showSoundless(error: unknown): void {
    const text = error instanceof AgentError ? error.hint : undefined;
    this.notices.show({ kind: 'trouble', title: 'The agent can be read here, not heard.', text });
  }

  /** The system took the sound away; only a click brings it back. */
  showSoundLost(): void {
    this.isSoundLost = true;
    if (this.removeSoundNotice) return;
    const title = 'The sound was paused by the system.';
    const actions = [{ label: 'Bring it back', run: this.actions.resumeSound }];
    const onGone = () => {
      this.removeSoundNotice = undefined;
    };
    this.removeSoundNotice = this.notices.show({ kind: 'trouble', title, actions, onGone });
  }

  /** It came back by itself, or by a click. */
  hideSoundLost(): void {
    this.isSoundLost = false;
    this.removeSoundNotice?.();
  }

  showUnsent(error: unknown): void {
    const title = error instanceof AgentError ? error.message : 'The text was not sent.';
    this.notices.show({ kind: 'trouble', title, text: 'Try again in a moment.' });
  }

  private showError(error: AgentError): void {
    const isOfSound = /^(mic|audio)_|^insecure_context$/.test(error.code);
    const { retry, typeInstead } = this.actions;
    const actions = [{ label: 'Try again', run: retry }];
    if (isOfSound) actions.push({ label: 'Type instead', run: typeInstead });
    this.notices.show({ kind: 'trouble', title: error.message, text: error.hint, actions });
  }
}
