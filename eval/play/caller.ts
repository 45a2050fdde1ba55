import { setTimeout as pause } from 'node:timers/promises';
import { NodeSocket } from '../../client/src/node/node.socket.js';
import { SimulatedPlayer } from '../../client/src/node/simulated.player.js';
import type { PcmSound } from '../../client/src/node/wav.file.js';
import { WavMicrophone } from '../../client/src/node/wav.microphone.js';
import { VoiceAgent } from '../../client/src/voice-agent.js';
import type { Conversation, Matcher } from '../script/conversation.js';
import { ObservationLog } from './observation.log.js';

const FIRST_SOUND_LIMIT_MS = 15_000;
const HEARING_LIMIT_MS = 10_000;

const recogniserReady: Matcher = {
  text: 'the recogniser to be ready',
  fits: (one) => one.type === 'provider.state' && one.provider === 'asr' && one.state === 'ready',
};

/** Somebody on the line: speaks through a simulated microphone, hears through a player that knows what was heard. */
export class Caller {
  readonly log: ObservationLog;
  readonly agent: VoiceAgent;
  private readonly microphone = new WavMicrophone();

  constructor(url: string, { name, output, never }: Conversation) {
    this.log = new ObservationLog(never);
    this.agent = new VoiceAgent({
      url,
      agent: name,
      output: { codec: output },
      microphone: this.microphone,
      createPlayer: () => new SimulatedPlayer(),
      WebSocket: NodeSocket,
      reconnect: { maxAttempts: 0 },
      client: { name: 'parley-eval', version: '1' },
    });
    const sounded = new Set<number>();
    this.agent.on('raw', (raw) => raw.direction === 'in' && this.log.add(raw.message));
    this.agent.on('playback', ({ generation, state }) => {
      if (state !== 'playing' || sounded.has(generation)) return;
      sounded.add(generation);
      this.log.add({ type: 'audio.heard', generation });
    });
    this.agent.on('ended', ({ error }) => this.log.close(error?.message ?? 'the session ended'));
  }

  /**
   * Calls, and waits until the recogniser listens.
   *
   * @throws {AgentError} when the server does not take the call.
   */
  async call(): Promise<void> {
    await this.agent.start();
    await this.log.next(recogniserReady, { from: 0, limitMs: HEARING_LIMIT_MS });
  }

  /** Resolves when the last sample was sent. */
  say(sound: PcmSound): Promise<void> {
    return this.microphone.speak(sound);
  }

  /** Waits until the reply to the newest turn has sounded for so long. @throws {Unmet} when it does not sound. */
  async listenFor(ms: number): Promise<void> {
    const newest = this.log.all.findLast(({ observed }) => observed.type === 'turn.started')?.observed;
    const wanted = newest?.type === 'turn.started' ? newest.generation : 1;
    const matcher: Matcher = {
      text: `sound of generation ${wanted}`,
      fits: (one) => one.type === 'audio.heard' && one.generation >= wanted,
    };
    const index = await this.log.next(matcher, { from: 0, limitMs: FIRST_SOUND_LIMIT_MS });
    const heardForMs = this.log.elapsedMs - (this.log.all[index]?.atMs ?? 0);
    await pause(Math.max(0, ms - heardForMs));
  }

  hangUp(): Promise<void> {
    return this.agent.stop();
  }
}
