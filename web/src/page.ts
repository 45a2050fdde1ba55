import { AgentError, type VoiceAgent } from '../../client/src/index.js';
import { Call } from './call.js';
import { CaptionsView } from './captions.view.js';
import { LatencyView } from './latency.view.js';
import { LogView } from './log.view.js';
import { NoticesView } from './notices.view.js';
import { ScreenLock } from './screen.lock.js';
import { bundleOf, save } from './session.bundle.js';
import { SoundView } from './sound.view.js';
import { StageView } from './stage.view.js';
import { StatsView } from './stats.view.js';
import { TalkButton } from './talk.button.js';
import { TroubleView } from './trouble.view.js';
import { TurnTakingView } from './turn-taking.view.js';
import { TypedView } from './typed.view.js';

/** The page as a whole: what a click does, and which view an event of the call belongs to. */
export class Page {
  private readonly stage = new StageView();
  private readonly captions = new CaptionsView();
  private readonly trouble = new TroubleView(new NoticesView(), {
    retry: () => this.start(true),
    typeInstead: () => this.startTyping(),
    resumeSound: () => this.call?.resumeSound(),
  });
  private readonly stats = new StatsView();
  private readonly latency = new LatencyView();
  private readonly log = new LogView((events) => save('parley-session.json', bundleOf(this.agent, events)));
  private readonly sound = new SoundView({
    onMic: async (deviceId) => this.call?.agent.setMic(deviceId),
    onSpeaker: async (deviceId) => this.call?.agent.setSpeaker(deviceId),
    onTrouble: (error) => this.trouble.showDevice(error),
  });
  private readonly turnTaking = new TurnTakingView({
    onVoiceStops: (isOn) => this.call?.agent.interruptByVoice(isOn ? 'energy' : false),
    onPushToTalk: (isOn) => this.takeTurnsBy(isOn),
  });
  private readonly talkButton = new TalkButton((isDown) => {
    if (this.isPushToTalk) this.call?.agent.pushToTalk(isDown);
  });
  private readonly typed = new TypedView(() => this.sendTyped());
  private readonly screen = new ScreenLock();
  private call: Call | undefined;
  /** Of the call that runs or was the last. */
  private agent: VoiceAgent | undefined;
  private isMuted = false;

  /** Connects the buttons. */
  listen(): void {
    this.stage.talk.addEventListener('click', () => (this.call ? this.stop() : this.start(true)));
    this.stage.mute.addEventListener('click', () => this.toggleMute());
    this.stage.interrupt.addEventListener('click', () => this.interrupt('button'));
    addEventListener('visibilitychange', () => {
      if (document.visibilityState === 'visible') this.call?.resumeSound();
    });
  }

  /** @returns whether there was something to interrupt. */
  interrupt(reason: 'button' | 'key'): boolean {
    return this.call?.agent.bargeIn(reason) ?? false;
  }

  get isCalling(): boolean {
    return this.call !== undefined;
  }

  get isPushToTalk(): boolean {
    return this.turnTaking.isPushToTalk;
  }

  holdToTalk(isDown: boolean): void {
    if (this.call && this.isPushToTalk) this.talkButton.hold(isDown);
  }

  toggleMute(): void {
    if (!this.call || this.isPushToTalk) return;
    this.isMuted = !this.isMuted;
    this.call.agent.mute(this.isMuted);
    this.stage.showMuted(this.isMuted, this.call.agent.state);
  }

  private takeTurnsBy(isPushToTalk: boolean): void {
    this.talkButton.hold(false);
    if (!this.call) return;
    if (isPushToTalk) this.call.agent.pushToTalk(false);
    else this.call.agent.mute(false);
    this.isMuted = false;
    this.stage.showMuted(false, this.call.agent.state);
  }

  private async start(hasMicrophone: boolean): Promise<void> {
    this.reset();
    const call = this.makeCall(hasMicrophone);
    this.call = call;
    this.agent = call.agent;
    this.follow(call);
    this.screen.hold();
    this.animate(call);
    try {
      // Before the microphone opens: nothing said until the button is held shall be heard.
      if (this.isPushToTalk) call.agent.pushToTalk(false);
      await call.agent.start();
      this.sendTyped();
    } catch (error) {
      if (!(error instanceof AgentError)) throw error;
    }
  }

  private makeCall(hasMicrophone: boolean): Call {
    return new Call({
      hasMicrophone,
      micId: this.sound.micId,
      speakerId: this.sound.speakerId,
      voiceStops: this.turnTaking.voiceStops,
      onMic: (settings) => {
        this.stats.showMic(settings);
        this.turnTaking.showMic(settings);
        this.sound.refresh();
      },
      onSpeakerRefused: (error) => this.trouble.showDevice(error),
      onSoundless: (error) => this.trouble.showSoundless(error),
      onMicLost: () => {
        this.trouble.showMicLost();
        this.stage.setMicLevel(0);
      },
      onSoundLost: () => {
        if (this.call) this.trouble.showSoundLost();
      },
      onSoundBack: () => this.trouble.hideSoundLost(),
    });
  }

  private stop(): void {
    this.call?.agent.stop();
  }

  /** Without a session it waits for one. */
  private sendTyped(): void {
    const agent = this.call?.agent;
    if (!agent) this.start(false);
    if (!agent?.session) return;
    try {
      this.typed.sendAll((text) => agent.sendText(text));
    } catch (error) {
      this.typed.takeBack();
      this.trouble.showUnsent(error);
    }
  }

  private reset(): void {
    this.isMuted = false;
    this.stage.showMuted(false, 'connecting');
    this.captions.reset();
    this.trouble.reset();
    this.stats.reset();
    this.latency.reset();
    this.log.reset();
  }

  private follow(call: Call): void {
    const { agent } = call;
    agent.on('ready', (ready) => this.turnTaking.showAgent(ready));
    agent.on('state', () => this.showState(call));
    agent.on('paused', () => this.showState(call));
    agent.on('interim', ({ text }) => this.captions.onInterim(text));
    agent.on('final', ({ text }) => this.captions.onFinal(text));
    agent.on('turn', (turn) => {
      this.captions.onTurn(turn);
      this.showState(call);
    });
    agent.on('delta', ({ generation }) => this.redraw(call, generation));
    agent.on('segment', ({ generation }) => this.redraw(call, generation));
    agent.on('spoken', ({ generation }) => this.redraw(call, generation));
    agent.on('reply', ({ generation, text }) => {
      this.redraw(call, generation);
      this.captions.announce('Agent', text);
    });
    agent.on('dropped', ({ generation }) => this.redraw(call, generation));
    agent.on('transcript', ({ entries }) => this.captions.onTranscript(entries));
    agent.on('playback', (report) => this.stats.showPlayback(report, agent.isPaused));
    agent.on('level', (level) => this.stage.setMicLevel(level));
    agent.on('stats', (stats) => this.stats.showStats(stats, agent.rttMs));
    agent.on('latency', ({ turn, latency }) => this.latency.add(turn, latency, agent.latency.percentiles()));
    agent.on('raw', (event) => this.log.add(event));
    agent.on('provider', (provider) => this.stats.showProvider(provider));
    agent.on('reconnecting', ({ inMs }) => {
      this.stage.showState('reconnecting', `Reconnecting in ${Math.max(1, Math.ceil(inMs / 1_000))} s`);
    });
    agent.on('ended', () => this.onEnded(call));
    this.trouble.follow(agent);
  }

  private showState({ agent: { state, isPaused, isProtected } }: Call): void {
    if (state === 'speaking' && isPaused) this.stage.showState(state, 'Listening…');
    else if (state === 'speaking' && isProtected)
      this.stage.showState(state, 'Agent is speaking, please wait');
    else if (state !== 'reconnecting') this.stage.showState(state);
  }

  private redraw(call: Call, generation: number): void {
    const turn = call.agent.turns.findLast((known) => known.generation === generation);
    if (turn) this.captions.onTurn(turn);
  }

  private startTyping(): void {
    this.typed.focus();
    this.start(false);
  }

  private onEnded(call: Call): void {
    if (this.call !== call) return;
    this.call = undefined;
    this.screen.release();
    this.talkButton.hold(false);
    this.typed.takeBack();
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
