import { setTimeout as pause } from 'node:timers/promises';
import type { SimulatedPlayer } from '../../client/src/node/simulated.player.js';
import type { WavMicrophone } from '../../client/src/node/wav.microphone.js';
import type { Turn } from '../../client/src/turn.js';
import type { VoiceAgent } from '../../client/src/voice-agent.js';
import { CallError, EXIT } from './call.error.js';
import { type LoadedStep, trailingSilenceMs } from './sound.files.js';
import { waitUntil } from './waiting.js';

const GREETING_LIMIT_MS = 3_000;
const RECOGNITION_LIMIT_MS = 15_000;
const FIRST_SOUND_LIMIT_MS = 30_000;
const REPLY_LIMIT_MS = 120_000;
/** Quiet for so long means that nothing follows: longer than the pause between a state and the next. */
const SETTLED_MS = 300;

/** One turn as the caller lived it. */
export interface TurnReport {
  turn: Turn;
  /** From the last loud sample spoken (or the text sent) to the first sound of the reply. */
  voiceToVoiceMs?: number;
}

/** The agent to talk with and how. */
export interface ConversationOptions {
  agent: VoiceAgent;
  microphone: WavMicrophone;
  player: () => SimulatedPlayer | undefined;
  bargeInAtMs?: number;
  /** Something worth telling that is no caption. */
  onNote: (text: string) => void;
}

/** Holds the conversation: one step after the other, each only when the agent is done with the one before. */
export class Conversation {
  readonly reports: TurnReport[] = [];
  private readonly firstSoundAt = new Map<Turn, number>();
  /** When the person had said all of the current step. */
  private saidAt: number | undefined;

  constructor(private readonly options: ConversationOptions) {
    const { agent } = options;
    agent.on('turn', (turn) => turn.outcome === 'running' && this.reports.push({ turn }));
    agent.on('playback', ({ generation, state }) => {
      const report = this.reports.findLast(({ turn }) => turn.generation === generation);
      if (state === 'playing' && report && !this.firstSoundAt.has(report.turn)) this.onFirstSound(report);
    });
  }

  /** Lets the agent speak first, if it is one that does. */
  async listenToGreeting(): Promise<void> {
    const isMet = () => this.reports.length > 0;
    await waitUntil(this.options.agent, { isMet, limitMs: GREETING_LIMIT_MS });
    await this.untilQuiet();
  }

  /** @throws {CallError} when the step is not answered in time, or the session ends. */
  async take(step: LoadedStep): Promise<void> {
    const { agent, bargeInAtMs } = this.options;
    const before = this.reports.length;
    await this.say(step);
    await waitUntil(agent, {
      isMet: () => this.reports.length > before,
      limitMs: RECOGNITION_LIMIT_MS,
      otherwise: 'No turn began within 15 s: no words were recognised in what was said.',
    });
    if (bargeInAtMs !== undefined) await this.interrupt(bargeInAtMs);
    await this.untilQuiet();
    const failed = this.reports
      .slice(before)
      .find(({ turn }) => turn.outcome === 'failed' || turn.outcome === 'lost');
    if (failed) throw new CallError(EXIT.unanswered, `Turn ${failed.turn.turn} was not answered.`);
  }

  private async say(step: LoadedStep): Promise<void> {
    const { agent, microphone } = this.options;
    this.saidAt = undefined;
    if (step.kind === 'text') {
      this.saidAt = performance.now();
      agent.sendText(step.text);
      return;
    }
    await microphone.speak(step.sound);
    this.saidAt = performance.now() - trailingSilenceMs(step.sound);
  }

  private async interrupt(afterMs: number): Promise<void> {
    const { agent, onNote } = this.options;
    const turn = this.reports.at(-1)?.turn;
    if (!turn) return;
    await waitUntil(agent, {
      isMet: () => this.firstSoundAt.has(turn) || turn.outcome !== 'running',
      limitMs: FIRST_SOUND_LIMIT_MS,
      otherwise: 'No sound of the reply came within 30 s.',
    });
    await pause(Math.max(0, (this.firstSoundAt.get(turn) ?? 0) + afterMs - performance.now()));
    if (turn.outcome !== 'running') onNote('The reply was over before it could be interrupted.');
    else agent.bargeIn('button');
  }

  /** Until nobody speaks, thinks or plays, and it stays so. */
  private async untilQuiet(): Promise<void> {
    const { agent, player } = this.options;
    const isQuiet = () =>
      agent.state === 'listening' &&
      this.reports.at(-1)?.turn.outcome !== 'running' &&
      (player()?.queuedMs ?? 0) === 0;
    const deadline = performance.now() + REPLY_LIMIT_MS;
    do {
      const limitMs = Math.max(1, deadline - performance.now());
      await waitUntil(agent, { isMet: isQuiet, limitMs, otherwise: 'The reply did not end within 120 s.' });
      await pause(SETTLED_MS);
    } while (!isQuiet());
  }

  private onFirstSound(report: TurnReport): void {
    const now = performance.now();
    this.firstSoundAt.set(report.turn, now);
    if (report.turn.source !== 'greeting' && this.saidAt !== undefined)
      report.voiceToVoiceMs = now - this.saidAt;
  }
}
