import type { ResolvedAgent } from '../agent/agent.port.js';
import type { VadPort } from '../vad/vad.port.js';
import type { AudioInput } from './audio.input.js';
import type { SaidText } from './conversation.js';
import type { SessionBoundary } from './session.boundary.js';
import { SessionInbox } from './session.inbox.js';
import type { SessionObserver } from './session.observer.js';
import type { SessionOutbox } from './session.outbox.js';
import { transcriptMessage } from './session.ready.js';
import type { SessionsSettings } from './session.settings.js';
import type { SessionVendors } from './session.vendors.js';
import { fixedTextsOf, phrasesOf } from './speech/fixed.phrases.js';
import { speakable } from './speech-text/speakable.js';
import type { TurnEvent } from './turn/turn.events.js';
import { heedsSound } from './turn/turn.overhearing.js';
import { TurnPerformer } from './turn/turn.performer.js';
import type { TurnRules } from './turn/turn.rules.js';
import { TurnRunner } from './turn/turn.runner.js';
import type { Phase } from './turn/turn.state.js';

export interface SessionTurnsOptions {
  boundary: SessionBoundary;
  settings: SessionsSettings;
  observer: SessionObserver;
  outbox: SessionOutbox;
  vendors: SessionVendors;
  agent: ResolvedAgent;
  rules: TurnRules;
  language: string | undefined;
  /** The server's own ear, for agents that want one. */
  vad: VadPort;
  input: AudioInput;
  /** What was said before, where a lost session is taken up by this one. */
  history: readonly SaidText[];
  onPhase: (phase: Phase) => void;
  /** The person did something, or heard more of the agent. */
  onSignOfLife: () => void;
  /** A fault of our own that costs no more than a reply. */
  onMendedFault: (error: unknown) => void;
  /** The agent has said farewell. */
  leave: () => void;
}

/** What takes the turns of a session: the runner of the machine, what comes in for it, and what carries out its effects. */
export class SessionTurns {
  readonly runner: TurnRunner;
  readonly performer: TurnPerformer;
  readonly inbox: SessionInbox;

  constructor(private readonly options: SessionTurnsOptions) {
    const { boundary, settings, observer, outbox, vendors, agent, rules, language } = options;
    const { clock } = boundary;
    const { pronunciations, speechText } = agent;
    const post = boundary.guard((event: TurnEvent) => this.runner.post(event));
    this.performer = new TurnPerformer({
      clock,
      settings,
      observer,
      outbox,
      vendors,
      history: options.history,
      toSpeakable: (text) => speakable(text, { language, pronunciations, speechText }),
      phrases: phrasesOf(fixedTextsOf(agent, rules), settings),
      post,
      startTimer: (name, ms) => this.runner.startTimer(name, ms),
      watch: (work) => boundary.watch(work),
      onMendedFault: options.onMendedFault,
      onPlayedOn: options.onSignOfLife,
      leave: options.leave,
    });
    this.runner = new TurnRunner({
      clock,
      rules,
      perform: (effect) => this.performer.perform(effect),
      onPhase: options.onPhase,
      onStale: (source) => observer.onStale(source),
    });
    this.inbox = new SessionInbox({
      post,
      performer: this.performer,
      vendors,
      outbox,
      vad: rules.bargeIn.triggers.serverVad ? options.vad : undefined,
      input: options.input,
      isSoundHeeded: () => heedsSound(this.runner.state),
      onSignOfLife: options.onSignOfLife,
    });
  }

  /** Tells what was said in the session that could not be continued, and what cannot be heard; or greets as the agent does. */
  open(): void {
    const { outbox, history } = this.options;
    const { firstMessage, greeting } = this.options.agent;
    if (history.length > 0) outbox.send(transcriptMessage(history));
    this.inbox.open();
    if (history.length === 0 && firstMessage !== 'wait')
      this.runner.post({ type: 'greet', text: firstMessage === 'greeting' ? greeting : undefined });
  }

  /** Time stands still for the conversation and nothing more is spoken. */
  standStill(): void {
    this.runner.freeze();
    this.performer.setAway(true);
  }

  /** Time goes on. */
  goOn(): void {
    this.performer.setAway(false);
    this.runner.thaw();
  }
}
