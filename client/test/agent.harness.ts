import { loadClips } from '../../emulators/clips/clip.library.js';
import type { AgentEvents } from '../src/agent.events.js';
import type { VoiceAgentOptions } from '../src/agent.options.js';
import type { Microphone } from '../src/audio.ports.js';
import { NodeSocket } from '../src/node/node.socket.js';
import { SimulatedPlayer } from '../src/node/simulated.player.js';
import { VoiceAgent } from '../src/voice-agent.js';
import type { FakePeer, FakeServer } from './fake.server.js';

/** A microphone a test holds in its hand. */
export class HeldMicrophone implements Microphone {
  readonly sampleRateHz = 16_000;
  isMuted = false;
  isOpen = false;
  /** Thrown by `start`. */
  failure: unknown;
  /** What `start` waits for. */
  permission: Promise<void> = Promise.resolve();
  private onFrame: (frame: ArrayBuffer) => void = () => undefined;
  private onAsked: () => void = () => undefined;

  /** Resolves at the next `start`, while that waits for the permission. */
  asked(): Promise<void> {
    return new Promise((resolve) => {
      this.onAsked = resolve;
    });
  }

  async start(onFrame: (frame: ArrayBuffer) => void): Promise<void> {
    this.onAsked();
    await this.permission;
    if (this.failure) throw this.failure;
    this.isOpen = true;
    this.onFrame = onFrame;
  }

  /** One 20 ms frame whose samples are all this value. */
  say(value: number): void {
    this.onFrame(new Int16Array(320).fill(value).buffer);
  }

  /** Frames of 20 ms, all at once. */
  play(pcm: Int16Array): void {
    for (let at = 0; at + 320 <= pcm.length; at += 320) this.onFrame(pcm.slice(at, at + 320).buffer);
  }

  setMuted(isMuted: boolean): void {
    this.isMuted = isMuted;
  }

  async stop(): Promise<void> {
    this.isOpen = false;
  }
}

/** An agent on a fake server, with the microphone and player a test looks at. */
export class AgentHarness {
  readonly microphone = new HeldMicrophone();
  readonly players: SimulatedPlayer[] = [];
  readonly agent: VoiceAgent;

  constructor(
    readonly server: FakeServer,
    options: Partial<VoiceAgentOptions> = {},
  ) {
    this.agent = new VoiceAgent({
      url: options.url ?? server.url,
      WebSocket: NodeSocket,
      microphone: this.microphone,
      createPlayer: () => {
        const player = new SimulatedPlayer();
        this.players.push(player);
        return player;
      },
      random: () => 0,
      ...options,
    });
  }

  /** Starts and answers, with these fields of `session.ready` in place of the usual ones. */
  async connect(ready?: Parameters<FakePeer['ready']>[0]): Promise<FakePeer> {
    const started = this.agent.start();
    const peer = await this.server.connection();
    await peer.ready(ready);
    await started;
    return peer;
  }

  /** The next event of this name, within 3 s. */
  async next<K extends keyof AgentEvents>(name: K): Promise<AgentEvents[K]> {
    return (await this.nextOf(name)).value as AgentEvents[K];
  }

  /** The next event of any of these names, within 3 s. */
  nextOf<K extends keyof AgentEvents>(...names: K[]): Promise<{ name: K; value: AgentEvents[K] }> {
    return new Promise((resolve, reject) => {
      const limit = setTimeout(() => {
        for (const stop of stops) stop();
        reject(new Error(`none of ${names.join(', ')} came in time`));
      }, 3_000);
      const stops = names.map((name) =>
        this.agent.once(name, (value) => {
          clearTimeout(limit);
          for (const stop of stops) stop();
          resolve({ name, value });
        }),
      );
    });
  }

  /** Everything said under this name from now on. */
  collect<K extends keyof AgentEvents>(name: K): AgentEvents[K][] {
    const list: AgentEvents[K][] = [];
    this.agent.on(name, (value) => list.push(value));
    return list;
  }

  /** Speaks a stretch of a recorded clip into the microphone. */
  hear(file: string, fromMs = 0, toMs?: number): void {
    const clip = loadClips().find((one) => one.file === file);
    if (!clip) throw new Error(`there is no clip ${file}`);
    this.microphone.play(clip.pcm.subarray(fromMs * 16, toMs === undefined ? undefined : toMs * 16));
  }

  get player(): SimulatedPlayer {
    const player = this.players.at(-1);
    if (!player) throw new Error('no player was made');
    return player;
  }
}
