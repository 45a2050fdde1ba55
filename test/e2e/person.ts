import type { AgentEvents } from '../../client/src/agent.events.js';
import { SimulatedPlayer } from '../../client/src/node/simulated.player.js';
import { WavMicrophone } from '../../client/src/node/wav.microphone.js';
import { VoiceAgent } from '../../client/src/voice-agent.js';
import { loadClips } from '../../emulators/clips/clip.library.js';
import type { ServerMessageType } from '../../src/protocol/server.messages.js';
import type { Stack } from './stack.js';
import { type MessageOf, Wire } from './wire.js';

/** Every recording by its name without ".wav". */
const CLIPS = new Map(loadClips().map((clip) => [clip.file.replace('.wav', ''), clip]));

/** As patient as everything else here. */
const READY_LIMIT_MS = 30_000;
/** A server may take half a minute to come back here. */
const UNTIRING = { maxAttempts: 300, baseMs: 50, maxMs: 200 };

export interface CallOptions {
  agent?: string;
  variables?: Record<string, string>;
  output?: { codec: 'mp3' | 'pcm_s16le'; sampleRateHz?: number };
  /** False for one who only types. Default true. */
  hasMicrophone?: boolean;
  /** Whether a lost connection is made again. Default false. */
  comesBack?: boolean;
}

/** Somebody who calls: speaks recordings in real time, hears through a player that knows what was heard. */
export class Person {
  readonly wire = new Wire();
  readonly player = new SimulatedPlayer();
  /** Messages both ways, in order. */
  readonly messages: AgentEvents['raw'][] = [];
  readonly agent: VoiceAgent;
  private readonly microphone = new WavMicrophone();

  constructor(stack: Pick<Stack, 'voiceUrl'>, options: CallOptions = {}) {
    const { hasMicrophone = true, agent = 'quiet', output, variables, comesBack = false } = options;
    this.agent = new VoiceAgent({
      url: stack.voiceUrl,
      agent,
      output,
      variables,
      microphone: hasMicrophone ? this.microphone : undefined,
      createPlayer: () => this.player,
      WebSocket: this.wire.Socket,
      reconnect: comesBack ? UNTIRING : { maxAttempts: 0 },
      readyTimeoutMs: READY_LIMIT_MS,
    });
    this.agent.on('raw', (event) => this.messages.push(event));
    this.agent.on('playback', () => this.wire.touch());
  }

  /** Somebody whose call was taken and whom the server can hear. */
  static async call(stack: Pick<Stack, 'voiceUrl'>, options: CallOptions = {}): Promise<Person> {
    const person = new Person(stack, options);
    await person.agent.start();
    await person.wire.next(
      'provider.state',
      ({ provider, state }) => provider === 'asr' && state === 'ready',
    );
    return person;
  }

  /** Says a recording, by its name without ".wav"; resolves when its last frame was sent. */
  say(name: string): Promise<void> {
    const { pcm, sampleRateHz } = clipOf(name);
    return this.microphone.speak({ samples: pcm, sampleRateHz });
  }

  /** Waits until so much of a reply, all its segments together, was heard. */
  hearing(generation: number, leastMs = 1): Promise<void> {
    return this.wire.until(() => this.heardMs(generation) >= leastMs, `${leastMs} ms of ${generation} heard`);
  }

  /** Milliseconds of a reply that were heard, as the player knows. */
  heardMs(generation: number): number {
    return this.player.heard
      .filter((one) => one.generation === generation)
      .reduce((sum, { heardMs }) => sum + heardMs, 0);
  }

  /** Hangs up. @returns the last message of the server. */
  async hangUp(): Promise<MessageOf<'session.ended'>> {
    await this.agent.stop();
    return this.wire.next('session.ended');
  }

  /** The first message of a type that fits, now or when it comes. */
  next<T extends ServerMessageType>(
    type: T,
    fits?: (message: MessageOf<T>) => boolean,
  ): Promise<MessageOf<T>> {
    return this.wire.next(type, fits);
  }
}

/** What is said in a recording, as its author wrote it down. */
export function wordsOf(name: string): string {
  return clipOf(name).text;
}

function clipOf(name: string) {
  const clip = CLIPS.get(name);
  if (!clip) throw new Error(`there is no recording "${name}"`);
  return clip;
}
