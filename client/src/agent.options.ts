import { SUBPROTOCOL, VOICE_PATH } from '../../src/protocol/codes.js';
import type { AudioPlayer, Microphone } from './audio.ports.js';
import type { Clock } from './clock.js';
import type { SessionStart } from './connection.js';
import { AuthFailed, ProtocolMismatch } from './errors.js';
import type { ReconnectOptions } from './reconnect.policy.js';
import type { VoiceSocketConstructor } from './socket.port.js';

/** Everything a `VoiceAgent` can be told; only `url` is needed. */
export interface VoiceAgentOptions {
  /** ws:, wss:, http: or https: address of the server; without a path `/v1/voice` is added. */
  url: string;
  /** Token for the connection, or where to get one for each attempt. Of letters, digits and !#$%&'*+-.^_`|~ only. */
  token?: string | (() => Promise<string>);
  /** Name of an agent definition of the server. */
  agent?: string;
  /** BCP-47 tag, or `multi`. */
  language?: string;
  /** Values for the placeholders of the agent definition. */
  variables?: Record<string, string>;
  /** What the agent's audio shall be; MP3 when left out. */
  output?: { codec: 'mp3' | 'pcm_s16le'; sampleRateHz?: number };
  /** Where speech comes from; without one the person can only type. */
  microphone?: Microphone;
  /**
   * Makes the player, or none for those who only read. Called by `start()` before it waits for anything, so that a
   * click's permission to play holds.
   */
  createPlayer?: () => AudioPlayer | undefined | Promise<AudioPlayer | undefined>;
  /**
   * Whether the person's voice alone interrupts. `energy` hears it here, without a round trip; use it where echo
   * cancellation is on, or the agent interrupts itself. `minSpeechMs`: shorter sounds are none, default 160.
   */
  bargeIn?: { vad?: 'energy' | false; minSpeechMs?: number };
  reconnect?: ReconnectOptions;
  /** Longest from dialling to a session. Default 10 000. */
  readyTimeoutMs?: number;
  /** Name and version of the program, for the server's log. */
  client?: { name: string; version: string };
  /** The global one when left out; Node 20 has none. */
  WebSocket?: VoiceSocketConstructor;
  clock?: Clock;
  random?: () => number;
}

/**
 * Address of the voice socket.
 *
 * @throws {ProtocolMismatch} if it cannot be one.
 */
export function socketUrl(address: string): string {
  let url: URL;
  try {
    url = new URL(address);
  } catch (cause) {
    throw new ProtocolMismatch({ message: `"${address}" is not an address; write ws://host:port.`, cause });
  }
  if (url.protocol === 'http:') url.protocol = 'ws:';
  if (url.protocol === 'https:') url.protocol = 'wss:';
  if (url.protocol !== 'ws:' && url.protocol !== 'wss:')
    throw new ProtocolMismatch({ message: `"${address}" must begin with ws:, wss:, http: or https:.` });
  if (url.pathname === '/') url.pathname = VOICE_PATH;
  url.hash = '';
  return url.href;
}

/** What a subprotocol may not contain (RFC 6455 section 4.1: a token of RFC 9110 section 5.6.2). */
const FORBIDDEN_IN_TOKEN = /[^\w!#$%&'*+.^`|~-]/;

/**
 * Subprotocols to offer. The token rides beside the protocol's name because browsers can set no header.
 *
 * @throws {AuthFailed} if the token cannot be written there.
 */
export async function offeredProtocols(token: VoiceAgentOptions['token']): Promise<string[]> {
  const value = typeof token === 'function' ? await token() : token;
  const bad = value?.match(FORBIDDEN_IN_TOKEN)?.[0];
  if (bad !== undefined)
    throw new AuthFailed({
      message: `The token contains ${JSON.stringify(bad)}: it has to be written in base64url.`,
    });
  return value ? [SUBPROTOCOL, `ticket.${value}`] : [SUBPROTOCOL];
}

/** The first message of every session these options open. */
export function startMessage(options: VoiceAgentOptions): SessionStart {
  const { agent, language, variables, output, client, microphone } = options;
  return {
    type: 'session.start',
    audio: { encoding: 'pcm_s16le', sampleRateHz: microphone?.sampleRateHz ?? 16_000 },
    output,
    agent,
    language,
    variables,
    client,
  };
}
