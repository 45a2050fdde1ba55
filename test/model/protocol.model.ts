import type { ServerMessage, SessionStateName } from '../../src/protocol/server.messages.js';
import type { ReceivedAudio } from '../helpers/recording.client.js';

/** What the reference knows of one turn. */
interface ModelTurn {
  turn: number;
  generation: number;
  source: string;
  text: string;
  end: 'open' | 'cleared' | 'interrupted' | 'completed' | 'failed';
  deltas: string;
  final: string | undefined;
  /** By segment number: how far it has come. */
  segments: ('queued' | 'started' | 'done' | 'dropped')[];
  audio: { segment: number; chunk: number; isOpen: boolean } | undefined;
  isPaused: boolean;
}

const NEXT_STATES: Record<SessionStateName, readonly SessionStateName[]> = {
  idle: ['capturing', 'thinking'],
  capturing: ['idle', 'thinking'],
  thinking: ['speaking', 'capturing', 'idle', 'thinking'],
  speaking: ['playout', 'capturing', 'idle', 'thinking'],
  playout: ['idle', 'capturing', 'thinking'],
};

/**
 * A short reference of what a client may be sent, written from the protocol and not from the code.
 * Every message and frame goes through `observe`, which throws at the first that breaks a rule.
 */
export class ProtocolModel {
  state: SessionStateName = 'idle';
  private seq = 0;
  private readonly turns: ModelTurn[] = [];
  /** A question was not answered, and nothing was said about it yet. */
  private owesWords = false;

  /** @param apologises Whether the agent says so when it could not answer. */
  constructor(private readonly apologises = false) {}

  observe(entry: ServerMessage | ReceivedAudio): void {
    if ('type' in entry) this.onMessage(entry);
    else this.onAudio(entry);
  }

  /** Every turn must have ended, and every segment of a completed one been spoken or announced as dropped. */
  assertQuiet(): void {
    const open = this.turns.filter(({ end }) => end === 'open' || end === 'cleared');
    expectThat(
      open.length === 0,
      `turns left without an end: ${open.map(({ turn, end }) => `${turn} ${end}`).join(', ')}`,
    );
  }

  /** What was written of a reply. */
  textOf(generation: number): string {
    return this.known(generation).deltas;
  }

  private onMessage(message: ServerMessage): void {
    expectThat(message.seq === this.seq + 1, `seq ${message.seq} follows ${this.seq}`);
    this.seq = message.seq;
    switch (message.type) {
      case 'session.state':
        expectThat(NEXT_STATES[this.state].includes(message.state), `${message.state} follows ${this.state}`);
        expectThat(!this.owesWords || message.state !== 'idle', 'silence after a turn that failed');
        this.state = message.state;
        this.owesWords &&= message.state !== 'capturing';
        return;
      case 'turn.started':
        return this.onStarted(message);
      case 'llm.delta': {
        const turn = this.open(message.generation, message.type);
        expectThat(turn.final === undefined, 'a delta after llm.final');
        turn.deltas += message.text;
        return;
      }
      case 'llm.final': {
        const turn = this.known(message.generation);
        expectThat(turn.final === undefined, 'a second llm.final');
        expectThat(
          turn.deltas !== '' && message.text === turn.deltas,
          'llm.final is not the sum of its deltas',
        );
        const isCancelled = message.status === 'cancelled';
        const fits = message.status === 'failed' || isCancelled === (turn.end === 'cleared');
        expectThat(fits, `llm.final ${message.status} of a turn ${turn.end}`);
        turn.final = message.text;
        return;
      }
      case 'tts.segment':
        return this.onSegment(message);
      case 'tts.dropped': {
        const turn = this.open(message.generation, message.type);
        turn.segments[message.segment] = 'dropped';
        return;
      }
      case 'audio.pause':
      case 'audio.resume': {
        const turn = this.open(message.generation, message.type);
        const isPause = message.type === 'audio.pause';
        expectThat(turn.isPaused !== isPause, `${message.type} of a turn that is so already`);
        turn.isPaused = isPause;
        return;
      }
      case 'audio.clear':
        this.open(message.generation, message.type).end = 'cleared';
        return;
      case 'turn.interrupted':
        return this.onInterrupted(message);
      case 'turn.completed':
        return this.onCompleted(message);
      case 'turn.failed': {
        const turn = this.known(message.generation);
        expectThat(turn.end === 'open' || turn.end === 'cleared', `turn.failed of a turn ${turn.end}`);
        expectThat(turn.deltas === '' || turn.final !== undefined, 'turn.failed before llm.final');
        turn.end = 'failed';
        this.owesWords = this.apologises && turn.source !== 'greeting';
        return;
      }
      default:
        return;
    }
  }

  private onStarted(message: Extract<ServerMessage, { type: 'turn.started' }>): void {
    const last = this.turns.at(-1);
    expectThat(
      !last || (last.end !== 'open' && last.end !== 'cleared'),
      `turn ${message.turn} begins while turn ${last?.turn} is ${last?.end}`,
    );
    expectThat(message.turn === (last?.turn ?? 0) + 1, `turn ${message.turn} follows ${last?.turn}`);
    expectThat(
      message.generation > (last?.generation ?? 0),
      `generation ${message.generation} follows ${last?.generation}`,
    );
    expectThat(
      last?.end !== 'failed' || last.source !== 'greeting' || message.source !== 'greeting',
      'an apology for an apology',
    );
    this.owesWords = false;
    const { turn, generation, source, text } = message;
    this.turns.push({
      turn,
      generation,
      source,
      text,
      end: 'open',
      deltas: '',
      final: undefined,
      segments: [],
      audio: undefined,
      isPaused: false,
    });
  }

  private onSegment(message: Extract<ServerMessage, { type: 'tts.segment' }>): void {
    const turn = this.open(message.generation, message.type);
    const before = { queued: undefined, started: 'queued', done: 'started' }[message.state];
    expectThat(
      turn.segments[message.segment] === before,
      `segment ${message.segment} is ${message.state} after ${turn.segments[message.segment]}`,
    );
    if (message.state === 'queued')
      expectThat(message.segment === turn.segments.length, 'segments are not queued in order');
    turn.segments[message.segment] = message.state;
  }

  private onInterrupted(message: Extract<ServerMessage, { type: 'turn.interrupted' }>): void {
    const turn = this.known(message.generation);
    expectThat(turn.end === 'cleared', `turn.interrupted of a turn ${turn.end}`);
    const squeeze = (text: string) => text.replace(/\s+/g, '');
    const whole = squeeze(message.heardText + message.unheardText);
    expectThat(
      whole.length === squeeze(turn.deltas).length,
      'heard and unheard text are not the whole reply',
    );
    turn.end = 'interrupted';
  }

  private onCompleted(message: Extract<ServerMessage, { type: 'turn.completed' }>): void {
    const turn = this.open(message.generation, message.type);
    expectThat(turn.final !== undefined, 'turn.completed before llm.final');
    expectThat(!turn.isPaused, 'turn.completed of a turn that is paused');
    const left = turn.segments.filter((state) => state === 'queued' || state === 'started');
    expectThat(left.length === 0, `turn.completed with ${left.length} segments unspoken`);
    turn.end = 'completed';
  }

  private onAudio(frame: ReceivedAudio): void {
    const turn = this.open(frame.generation, 'audio');
    expectThat(!turn.isPaused || frame.bytes === 0, 'sound of a turn that is paused');
    const before = turn.audio;
    if (frame.isFirst)
      expectThat(frame.chunk === 0 && frame.segment > (before?.segment ?? -1), 'a first frame out of order');
    else
      expectThat(
        before?.isOpen === true && frame.segment === before.segment && frame.chunk === before.chunk + 1,
        'a frame out of order',
      );
    if (before?.isOpen)
      expectThat(!frame.isFirst, 'a segment begins before the last frame of the one before');
    turn.audio = { segment: frame.segment, chunk: frame.chunk, isOpen: !frame.isLast };
  }

  private known(generation: number): ModelTurn {
    const turn = this.turns.find((candidate) => candidate.generation === generation);
    if (!turn) throw new Error(`generation ${generation} was never started`);
    return turn;
  }

  /** The turn of this generation, which must be the running one. */
  private open(generation: number, what: string): ModelTurn {
    const turn = this.known(generation);
    expectThat(turn.end === 'open', `${what} of a turn ${turn.end}`);
    return turn;
  }
}

function expectThat(holds: boolean, otherwise: string): void {
  if (!holds) throw new Error(otherwise);
}
