import { REALISTIC_LATENCY } from '../../emulators/core/emulator.types.js';
import { EMULATOR_KEY, type Emulators, startEmulators } from '../../emulators/start.js';
import type { Conversation } from '../script/conversation.js';
import { DEFAULT_AGENT } from './agent.files.js';
import { ScriptedSpeech } from './scripted.speech.js';
import { ServerProcess } from './server.process.js';

/** A machine that is busy with other things is no vendor that fails. */
const PATIENCE = {
  CONNECT_TIMEOUT_MS: '10000',
  RETRY_BUDGET_MS: '30000',
  LLM_FIRST_DELTA_TIMEOUT_MS: '10000',
  TTS_FIRST_BYTE_TIMEOUT_MS: '10000',
  TTS_HEDGE_AFTER_MS: '0',
};

/** A place to play conversations, one at a time: emulated vendors in this process, the real server beside it. */
export class Stage {
  private running: { server: ServerProcess; voiceUrl: string; settings: string } | undefined;
  /** Faults leave traces in a server (breakers, what it knows of a vendor): it does not serve another conversation. */
  private isSpent = false;

  private constructor(
    readonly emulators: Emulators,
    private readonly speech: ScriptedSpeech,
    private readonly agentsDir: string,
  ) {}

  /** @param agentsDir Folder with an agent for each conversation. */
  static async open(agentsDir: string): Promise<Stage> {
    const speech = new ScriptedSpeech();
    const unknownSpeech = (index: number) => speech.unknownSpeech(index);
    return new Stage(await startEmulators({ script: speech, unknownSpeech }), speech, agentsDir);
  }

  /** Address of the server; only after `prepare`. */
  get voiceUrl(): string {
    if (!this.running) throw new Error('the stage has not been prepared');
    return this.running.voiceUrl;
  }

  /** Whether a conversation can be played without starting another server. */
  fits(conversation: Conversation): boolean {
    return !this.isSpent && this.running?.settings === settingsOf(conversation);
  }

  /** @throws {Error} when the server does not start. */
  async prepare(conversation: Conversation): Promise<void> {
    const { journal, faults, latency } = this.emulators;
    if (!this.fits(conversation)) await this.restart(conversation);
    journal.clear();
    faults.clear();
    Object.assign(latency, REALISTIC_LATENCY, conversation.latency);
    this.speech.begin(conversation);
    faults.add(...conversation.faults);
    this.isSpent = conversation.faults.length > 0;
  }

  /** Ends server and vendors. Idempotent. */
  async close(): Promise<void> {
    await this.running?.server.stop();
    await this.emulators.close();
  }

  private async restart(conversation: Conversation): Promise<void> {
    await this.running?.server.stop();
    this.running = undefined;
    const { deepgram, openai, elevenlabs } = this.emulators;
    const env = {
      PORT: '0',
      AGENTS_DIR: this.agentsDir,
      DEFAULT_AGENT,
      SIMULATED_VENDORS: 'yes',
      DRAIN_DEADLINE_MS: '0',
      DEEPGRAM_API_KEY: EMULATOR_KEY,
      OPENAI_API_KEY: EMULATOR_KEY,
      ELEVENLABS_API_KEY: EMULATOR_KEY,
      ELEVENLABS_VOICE_ID: 'voice-of-the-eval',
      DEEPGRAM_URL: deepgram.url,
      OPENAI_REALTIME_URL: openai.url,
      ELEVENLABS_URL: elevenlabs.url,
      ...PATIENCE,
      ...conversation.server,
    };
    const started = await ServerProcess.start(env, this.agentsDir);
    this.running = { ...started, settings: settingsOf(conversation) };
  }
}

function settingsOf({ server }: Conversation): string {
  return JSON.stringify(Object.entries(server).sort());
}
