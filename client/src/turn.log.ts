import type { ServerBodyOf, ServerMessage } from '../../src/protocol/server.messages.js';
import type { PlaybackReport } from './audio.ports.js';
import type { SpokenProgress, SpokenSegment, Turn } from './turn.js';

/** Turns remembered; older ones leave. */
const CAPACITY = 200;
/** How fast people speak, until a whole segment tells how fast this voice does. */
const CHARS_PER_SECOND = 15;

/** From `startMs` of a segment on, so much of its text has begun to be spoken. */
interface AlignedChar {
  startMs: number;
  chars: number;
}

/** The conversation as a list of turns, built from the server's messages and the player's reports. */
export class TurnLog {
  /** Oldest first; the objects are updated in place while their turn runs. */
  readonly turns: Turn[] = [];
  private readonly alignments = new Map<SpokenSegment, AlignedChar[]>();
  private charsPerSecond = CHARS_PER_SECOND;

  /** The turn that still runs, if any. */
  get running(): Turn | undefined {
    const last = this.turns.at(-1);
    return last?.outcome === 'running' ? last : undefined;
  }

  /** @returns the turn that began or ended with this message. */
  onMessage(message: ServerMessage): Turn | undefined {
    switch (message.type) {
      case 'turn.started':
        return this.begin(message);
      case 'turn.completed':
      case 'turn.interrupted':
      case 'turn.failed':
        return this.end(message);
      case 'llm.delta':
      case 'llm.final':
      case 'tts.segment':
      case 'tts.dropped':
      case 'tts.alignment':
        this.note(message);
        return undefined;
      default:
        return undefined;
    }
  }

  /** Audio of a segment arrived. */
  onAudio(generation: number, segment: number, audio: { durationMs: number; isLast: boolean }): void {
    const spoken = this.find(generation)?.segments.find((known) => known.segment === segment);
    if (!spoken) return;
    spoken.durationMs += audio.durationMs;
    spoken.isWhole ||= audio.isLast;
    if (spoken.isWhole && spoken.text && spoken.durationMs > 0)
      this.charsPerSecond = (spoken.text.length * 1_000) / spoken.durationMs;
  }

  /** @returns how far the segment is heard now, or nothing if it is unknown. */
  onPlayback(report: PlaybackReport): SpokenProgress | undefined {
    const spoken = this.find(report.generation)?.segments.find((known) => known.segment === report.segment);
    if (!spoken) return undefined;
    spoken.playedMs = Math.max(spoken.playedMs, report.playedMs);
    spoken.spokenChars = Math.max(spoken.spokenChars, this.charsHeard(spoken));
    return {
      generation: report.generation,
      segment: report.segment,
      playedMs: spoken.playedMs,
      chars: spoken.spokenChars,
      text: spoken.text,
    };
  }

  /** The session is gone. @returns the turn that is lost with it, if one ran. */
  abandon(): Turn | undefined {
    const turn = this.running;
    if (turn) turn.outcome = 'lost';
    this.alignments.clear();
    return turn;
  }

  clear(): void {
    this.turns.length = 0;
    this.alignments.clear();
  }

  private begin(message: ServerBodyOf<'turn.started'>): Turn {
    const { turn, generation, source, text } = message;
    const begun: Turn = {
      turn,
      generation,
      source,
      question: text,
      isProtected: message.protected ?? false,
      outcome: 'running',
      reply: '',
      segments: [],
    };
    this.turns.push(begun);
    if (this.turns.length > CAPACITY) this.turns.shift();
    return begun;
  }

  private end(
    message: ServerBodyOf<'turn.completed' | 'turn.interrupted' | 'turn.failed'>,
  ): Turn | undefined {
    const turn = this.find(message.generation);
    if (!turn) return undefined;
    this.alignments.clear();
    if (message.type === 'turn.failed') {
      const { code, stage, retryable } = message;
      return Object.assign(turn, { outcome: 'failed', failure: { code, stage, retryable } } as const);
    }
    turn.heardText = message.heardText;
    if (message.type === 'turn.completed') {
      return Object.assign(turn, { outcome: 'completed', latency: message.latency } as const);
    }
    const { reason, unheardText } = message;
    return Object.assign(turn, { outcome: 'interrupted', reason, unheardText } as const);
  }

  private note(
    message: ServerBodyOf<'llm.delta' | 'llm.final' | 'tts.segment' | 'tts.dropped' | 'tts.alignment'>,
  ): void {
    const turn = this.find(message.generation);
    if (!turn) return;
    if (message.type === 'llm.delta') turn.reply += message.text;
    else if (message.type === 'llm.final') {
      turn.reply = message.text;
      turn.replyStatus = message.status;
    } else if (message.type === 'tts.alignment') {
      this.align(segmentOf(turn, message.segment), message);
    } else {
      const segment = segmentOf(turn, message.segment);
      // What is left of a segment that failed midway is a part of it; the whole text is known already.
      if (message.type === 'tts.segment' || segment.text === '') segment.text = message.text;
      segment.state = message.type === 'tts.segment' ? message.state : 'dropped';
    }
  }

  /** Alignment comes in pieces, as the sound does; one that goes back in time is of a second attempt. */
  private align(segment: SpokenSegment, { chars, startMs }: ServerBodyOf<'tts.alignment'>): void {
    const before = this.alignments.get(segment) ?? [];
    const isAnew = (startMs[0] ?? 0) < (before.at(-1)?.startMs ?? 0);
    const known = isAnew ? [] : before;
    let spoken = known.at(-1)?.chars ?? 0;
    for (const [i, char] of chars.entries()) {
      spoken += char.length;
      known.push({ startMs: startMs[i] ?? 0, chars: spoken });
    }
    this.alignments.set(segment, known);
  }

  /** The newest turn of a generation: another session may have counted the same numbers. */
  private find(generation: number): Turn | undefined {
    return this.turns.findLast((turn) => turn.generation === generation && turn.outcome !== 'lost');
  }

  private charsHeard(spoken: SpokenSegment): number {
    const { text, playedMs, durationMs, isWhole } = spoken;
    const alignment = this.alignments.get(spoken);
    if (alignment)
      return Math.min(text.length, alignment.findLast(({ startMs }) => startMs < playedMs)?.chars ?? 0);
    if (isWhole && durationMs > 0)
      return Math.min(text.length, Math.round((text.length * playedMs) / durationMs));
    return Math.min(text.length, Math.floor((playedMs * this.charsPerSecond) / 1_000));
  }
}

function segmentOf(turn: Turn, number: number): SpokenSegment {
  const known = turn.segments.find((segment) => segment.segment === number);
  if (known) return known;
  const segment: SpokenSegment = {
    segment: number,
    text: '',
    state: 'queued',
    playedMs: 0,
    durationMs: 0,
    isWhole: false,
    spokenChars: 0,
  };
  turn.segments.push(segment);
  return segment;
}
