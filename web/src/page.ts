import { AgentError, type AgentEvents, type Turn } from '../../client/src/index.js';
import { Call } from './call.js';
import { CaptionsView } from './captions.view.js';
import { byId } from './dom.js';
import { LatencyView } from './latency.view.js';
import { LogView } from './log.view.js';
import { NoticesView } from './notices.view.js';
import { ScreenLock } from './screen.lock.js';
import { StageView } from './stage.view.js';
import { StatsView } from './stats.view.js';

const DROP_WORDS: Record<AgentEvents['dropped']['reason'], string> = {
  overflow: 'Not spoken, too much was waiting:',
  tts_error: 'Not spoken, the voice failed:',
  slow_client: 'Not spoken, the connection is too slow:',
};

/** The page as a whole: what a click does, and which view an event of the call belongs to. */
export class Page {
  private readonly stage = new StageView();
  private readonly captions = new CaptionsView();
  private readonly notices = new NoticesView();
  private readonly stats = new StatsView();
  private readonly latency = new LatencyView();
  private readonly log = new LogView();
  private readonly typed = byId('typed-text', HTMLInputElement);
  private readonly screen = new ScreenLock();
  private call: Call | undefined;
  private isMuted = false;
  private hasSoundNotice = false;

  /** Connects buttons and form. */
  listen(): void {
    this.stage.talk.addEventListener('click', () => (this.call ? this.stop() : this.start(true)));
    this.stage.mute.addEventListener('click', () => this.toggleMute());
    this.stage.interrupt.addEventListener('click', () => this.interrupt('button'));
    byId('typed', HTMLFormElement).addEventListener('submit', (event) => {
      event.preventDefault();
      this.sendTyped();
    });
    addEventListener('visibilitychange', () => {
      if (document.visibilityState === 'visible') this.call?.resumeSound();
    });
  }

  /** @returns whether there was something to interrupt. */
  interrupt(reason: 'button' | 'key'): boolean {
    return this.call?.agent.bargeIn(reason) ?? false;
  }

  toggleMute(): void {
    if (!this.call) return;
    this.isMuted = !this.isMuted;
    this.call.agent.mute(this.isMuted);
    this.stage.showMuted(this.isMuted, this.call.agent.state);
  }

  private async start(hasMicrophone: boolean): Promise<void> {
    this.reset();
    const call = new Call({
      hasMicrophone,
      onMic: (settings) => this.stats.showMic(settings),
      onMicLost: () =>
        this.notices.show({
          kind: 'trouble',
          title: 'The microphone is gone.',
          text: 'Plug it in again, then stop and start. Typing works meanwhile.',
        }),
      onSoundLost: () => this.offerSound(),
    });
    this.call = call;
    this.follow(call);
    this.screen.hold();
    this.animate(call);
    try {
      await call.agent.start();
      this.sendTyped();
    } catch (error) {
      if (!(error instanceof AgentError)) throw error;
    }
  }

  private stop(): void {
    this.call?.agent.stop();
  }

  private sendTyped(): void {
    const text = this.typed.value.trim();
    if (!text) return;
    if (!this.call) {
      this.start(false);
      return;
    }
    if (!this.call.agent.session) return;
    try {
      this.call.agent.sendText(text);
      this.typed.value = '';
    } catch (error) {
      const words = error instanceof AgentError ? error.message : 'The text was not sent.';
      this.notices.show({ kind: 'trouble', title: words, text: 'Try again in a moment.' });
    }
  }

  private reset(): void {
    this.isMuted = false;
    this.stage.showMuted(false, 'connecting');
    this.captions.reset();
    this.notices.clear();
    this.stats.reset();
    this.latency.reset();
    this.log.reset();
  }

  private follow(call: Call): void {
    const { agent } = call;
    agent.on('state', ({ state }) => this.stage.showState(state));
    agent.on('interim', ({ text }) => this.captions.onInterim(text));
    agent.on('final', ({ text }) => this.captions.onFinal(text));
    agent.on('turn', (turn) => this.onTurn(turn));
    agent.on('delta', ({ generation }) => this.redraw(call, generation));
    agent.on('segment', ({ generation }) => this.redraw(call, generation));
    agent.on('spoken', ({ generation }) => this.redraw(call, generation));
    agent.on('reply', ({ generation, text }) => {
      this.redraw(call, generation);
      this.captions.announce('Agent', text);
    });
    agent.on('dropped', (dropped) => this.onDropped(call, dropped));
    agent.on('playback', (report) => this.stats.showPlayback(report));
    agent.on('level', (level) => this.stage.setMicLevel(level));
    agent.on('stats', (stats) => this.stats.showStats(stats, agent.rttMs));
    agent.on('latency', ({ turn, latency }) =>
      this.latency.add(turn, latency, agent.latency.percentiles().firstAudioMs),
    );
    agent.on('raw', (event) => this.log.add(event));
    this.followTrouble(call);
  }

  private followTrouble(call: Call): void {
    const { agent } = call;
    agent.on('provider', (provider) => this.stats.showProvider(provider));
    agent.on('warning', ({ message }) => this.notices.show({ kind: 'info', title: message }));
    agent.on('refused', ({ message, fatal }) => {
      if (!fatal) this.notices.show({ kind: 'info', title: message });
    });
    agent.on('lost', ({ reason, count }) => {
      if (reason === 'player')
        this.notices.show({ kind: 'dropped', title: `${count} waiting sentence(s) will not be played.` });
    });
    agent.on('reconnecting', ({ inMs }) => {
      this.stage.showState('reconnecting', `Reconnecting in ${Math.max(1, Math.ceil(inMs / 1_000))} s`);
    });
    agent.on('reconnected', ({ resumed }) => {
      if (!resumed)
        this.notices.show({ kind: 'info', title: 'Reconnected.', text: 'The conversation starts afresh.' });
    });
    agent.on('closing', ({ reason }) => {
      if (reason === 'draining')
        this.notices.show({ kind: 'info', title: 'The server is about to restart.', text: 'Please finish.' });
    });
    agent.on('error', (error) => this.showError(error));
    agent.on('ended', () => this.onEnded(call));
  }

  private onTurn(turn: Turn): void {
    this.captions.onTurn(turn);
    if (turn.outcome === 'failed')
      this.notices.show({ kind: 'trouble', title: 'No answer came.', text: 'Please say it again.' });
  }

  private redraw(call: Call, generation: number): void {
    const turn = call.agent.turns.findLast((known) => known.generation === generation);
    if (turn) this.captions.onTurn(turn);
  }

  private onDropped(call: Call, { generation, reason, text }: AgentEvents['dropped']): void {
    this.redraw(call, generation);
    this.notices.show({ kind: 'dropped', title: DROP_WORDS[reason], text: `“${text}”` });
  }

  private showError(error: AgentError): void {
    const isMic = error.code.startsWith('mic_') || error.code === 'insecure_context';
    const actions: { label: string; run: () => void }[] = [{ label: 'Try again', run: () => this.retry() }];
    if (isMic) actions.push({ label: 'Type instead', run: () => this.startTyping() });
    this.notices.show({ kind: 'trouble', title: error.message, text: error.hint, actions });
  }

  private retry(): void {
    this.start(true);
  }

  private startTyping(): void {
    this.typed.focus();
    this.start(false);
  }

  private offerSound(): void {
    if (this.hasSoundNotice || !this.call) return;
    this.hasSoundNotice = true;
    const bringBack = () => {
      this.hasSoundNotice = false;
      this.call?.resumeSound();
    };
    this.notices.show({
      kind: 'trouble',
      title: 'The sound was paused by the system.',
      actions: [{ label: 'Bring it back', run: bringBack }],
    });
  }

  private onEnded(call: Call): void {
    if (this.call !== call) return;
    this.call = undefined;
    this.hasSoundNotice = false;
    this.screen.release();
    this.isMuted = false;
    this.stage.showMuted(false, call.agent.state);
  }

  private animate(call: Call): void {
    this.stage.drawLevels(call.agentLoudness());
    requestAnimationFrame(() => {
      if (this.call === call) this.animate(call);
      else this.stage.drawLevels(0);
    });
  }
}
