import { AgentError } from '../../client/src/errors.js';
import { NodeSocket } from '../../client/src/node/node.socket.js';
import { SimulatedPlayer } from '../../client/src/node/simulated.player.js';
import { WavMicrophone } from '../../client/src/node/wav.microphone.js';
import { VoiceAgent } from '../../client/src/voice-agent.js';
import type { CallOptions } from './args.js';
import { CallError } from './call.error.js';
import { showCaptions } from './captions.js';
import { Conversation } from './conversation.js';
import { Recording } from './recording.js';
import type { Screen } from './screen.js';
import { loadSteps } from './sound.files.js';
import { latencyTable, turnsForJson } from './summary.js';
import { endOf } from './waiting.js';

/** Everything one call needs from the program around it. */
export interface Caller {
  options: CallOptions;
  token: string | undefined;
  screen: Screen;
  /** Ends the call early; what was said so far is still summed up. */
  signal: AbortSignal;
}

/** What a call came to. */
export interface CallResult {
  /** For `--json`. */
  document: Record<string, unknown>;
  /** Why it ended before the last turn was answered. */
  error?: CallError;
}

/** The agent and what it hears and speaks through. */
interface Line {
  agent: VoiceAgent;
  microphone: WavMicrophone;
  recording: Recording;
  player: () => SimulatedPlayer | undefined;
}

/**
 * Makes one call from the first file to the last table.
 *
 * @throws {CallError} for what is wrong before the call: files, address, server.
 */
export async function call({ options, token, screen, signal }: Caller): Promise<CallResult> {
  const steps = await loadSteps(options.steps);
  const line = makeLine(options, token);
  const { agent } = line;
  showCaptions(agent, screen);
  agent.once('ready', ({ agent: name, sessionId }) => {
    screen.line('call', `agent "${name}" at ${options.url}, session ${sessionId}`, 'dim');
  });
  const conversation = new Conversation({
    ...line,
    bargeInAtMs: options.bargeInAtMs,
    onNote: (text) => screen.line('note', text, 'dim'),
  });
  const onAbort = () => void agent.stop();
  signal.addEventListener('abort', onAbort, { once: true });
  await start(agent, options.url);
  const { session } = agent;
  const error = await converse(conversation, steps);
  const document = summarize({ options, line, conversation, error });
  await agent.stop();
  signal.removeEventListener('abort', onAbort);
  screen.block(`\n${latencyTable(conversation.reports)}`);
  if (options.out && session) {
    const bytes = await line.recording.save(options.out, session.audio.output);
    screen.line('saved', `${options.out}, ${bytes} bytes`, 'dim');
  }
  return { error, document };
}

function makeLine(options: CallOptions, token: string | undefined): Line {
  const microphone = new WavMicrophone();
  const recording = new Recording();
  let player: SimulatedPlayer | undefined;
  const agent = new VoiceAgent({
    url: options.url,
    token,
    agent: options.agent,
    output: { codec: options.output },
    microphone,
    createPlayer: () => {
      player = new SimulatedPlayer({ onHeard: (bytes) => recording.add(bytes) });
      return player;
    },
    WebSocket: NodeSocket,
    client: { name: 'parley-call', version: '1' },
  });
  return { agent, microphone, recording, player: () => player };
}

function summarize(parts: {
  options: CallOptions;
  line: Line;
  conversation: Conversation;
  error: CallError | undefined;
}): Record<string, unknown> {
  const { options, line, conversation, error } = parts;
  const { agent } = line;
  return {
    url: options.url,
    sessionId: agent.session?.sessionId,
    agent: agent.session?.agent,
    output: agent.session?.audio.output,
    turns: turnsForJson(conversation.reports),
    percentiles: agent.latency.percentiles(),
    stats: agent.stats,
    staleFrames: agent.staleFrames,
    heard: line.player()?.heard,
    out: options.out,
    error: error && { message: error.message, exitCode: error.exitCode },
  };
}

async function start(agent: VoiceAgent, url: string): Promise<void> {
  try {
    await agent.start();
  } catch (error) {
    if (!(error instanceof AgentError)) throw error;
    const end = endOf(error);
    throw new CallError(end.exitCode, `${url}: ${end.message}`, end.hint);
  }
}

/** @returns why the conversation ended before its last step was answered. */
async function converse(
  conversation: Conversation,
  steps: Awaited<ReturnType<typeof loadSteps>>,
): Promise<CallError | undefined> {
  try {
    await conversation.listenToGreeting();
    for (const step of steps) await conversation.take(step);
  } catch (error) {
    if (error instanceof CallError) return error;
    if (error instanceof AgentError) return endOf(error);
    throw error;
  }
  return undefined;
}
