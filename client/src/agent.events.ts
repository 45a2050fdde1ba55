import type { ClientMessage } from '../../src/protocol/client.messages.js';
import type {
  ServerBodyOf,
  ServerMessage,
  SessionTotals,
  TurnLatency,
} from '../../src/protocol/server.messages.js';
import type { PlaybackReport } from './audio.ports.js';
import type { SessionReady } from './connection.js';
import type { AgentError } from './errors.js';
import type { SpokenProgress, Turn } from './turn.js';

/**
 * What a `VoiceAgent` is doing.
 *
 * `stopped`: not started, or ended in order · `connecting` · `listening` · `capturing`: the person speaks ·
 * `thinking` · `speaking`: the agent speaks or its last words are still being played · `reconnecting` ·
 * `failed`: ended by an error; `start()` may be called again.
 */
export type AgentState =
  | 'stopped'
  | 'connecting'
  | 'listening'
  | 'capturing'
  | 'thinking'
  | 'speaking'
  | 'reconnecting'
  | 'failed';

/** Audio that did not reach its end. */
export interface AudioLoss {
  /** `not_ready`, `slow_network`: microphone frames; `player`: segments of the agent, too many of which waited. */
  reason: 'not_ready' | 'slow_network' | 'player';
  count: number;
}

/** Every event of a `VoiceAgent` and what it carries. */
export interface AgentEvents {
  state: { state: AgentState; previous: AgentState };
  /** A session is there: the first one, a resumed one, or a new one after a loss. */
  ready: SessionReady;
  interim: ServerBodyOf<'asr.interim'>;
  final: ServerBodyOf<'asr.final'>;
  /** A turn began or ended; see its `outcome`. */
  turn: Turn;
  delta: ServerBodyOf<'llm.delta'>;
  /** The reply as text is complete, or will not become more. */
  reply: ServerBodyOf<'llm.final'>;
  segment: ServerBodyOf<'tts.segment'>;
  /** How far the reply has been heard. */
  spoken: SpokenProgress;
  /** A segment will not be spoken. */
  dropped: ServerBodyOf<'tts.dropped'>;
  interrupted: ServerBodyOf<'turn.interrupted'>;
  /** The agent stands still until the server knows whether the person means to speak, or goes on. */
  paused: { generation: number; isPaused: boolean };
  /** What the person's voice did while the agent could be interrupted: seems to speak, does, or did not. */
  voice: { heard: 'onset' | 'speech' | 'misfire' };
  /** The player's own view of its progress. */
  playback: PlaybackReport;
  /** Audio was lost on this side. */
  lost: AudioLoss;
  /** Loudness of the microphone, 0 to 1, once a frame; 0 once when it is muted or the talk button let go of. */
  level: number;
  stats: ServerBodyOf<'session.stats'>;
  latency: { turn: number; latency: TurnLatency };
  provider: ServerBodyOf<'provider.state'>;
  warning: ServerBodyOf<'warning'>;
  /** The server refused something; the session goes on unless `fatal`. */
  refused: ServerBodyOf<'error'>;
  /** The run failed; `ended` follows. */
  error: AgentError;
  reconnecting: { attempt: number; inMs: number; error: AgentError };
  /** Back after a loss; without `resumed` in a new session, which remembers the old one only if `transcript` follows. */
  reconnected: { resumed: boolean };
  /** What was said and heard in the session that was lost: all that the agent remembers of it. */
  transcript: ServerBodyOf<'session.transcript'>;
  closing: ServerBodyOf<'session.closing'>;
  /** The run is over: once for each `start()` that began one. */
  ended: { error?: AgentError; reason?: ServerBodyOf<'session.ended'>['reason']; totals?: SessionTotals };
  /** Every message both ways, for logs. Audio is left out. */
  raw: { direction: 'in'; message: ServerMessage } | { direction: 'out'; message: ClientMessage };
}
