import type { ServerMessage } from '../../src/protocol/server.messages.js';
import type { ReceivedAudio } from '../helpers/recording.client.js';

/** What a client knows about a segment's sound. */
interface HeardSegment {
  generation: number;
  nextChunk: number;
  hasLast: boolean;
  isToldDone: boolean;
}

/**
 * A conversation as one client sees it over many connections: every message once and in order, every piece of
 * sound once and in order. Throws at the first thing missing, doubled or told too early.
 */
export class ResumedView {
  lastSeq = 0;
  /** Sound that came again and was known by its header. */
  repeatedChunks = 0;
  private sessionId: string | undefined;
  private token = '';
  private clearedGeneration = 0;
  private segments = new Map<string, HeardSegment>();

  /** What to say to get the session back; nothing before the first `session.ready`. */
  get resume(): { sessionId: string; token: string; lastSeq: number } | undefined {
    const { sessionId, token, lastSeq } = this;
    return sessionId === undefined ? undefined : { sessionId, token, lastSeq };
  }

  take(entry: ServerMessage | ReceivedAudio): void {
    if (!('type' in entry)) this.takeAudio(entry);
    else if (entry.type === 'session.ready') this.takeReady(entry);
    else this.takeMessage(entry);
  }

  /**
   * Everything sent has arrived: what was told to be done has been heard to its end, unless it was cleared. (A voice
   * that made no sound has no end; sound cleared while the client was away is not sent again.)
   */
  assertWhole(): void {
    for (const [key, { generation, nextChunk, hasLast, isToldDone }] of this.segments)
      if (isToldDone && nextChunk > 0 && !hasLast && generation > this.clearedGeneration)
        throw new Error(`segment ${key} was told to be done, but its end never came`);
  }

  private takeReady(ready: Extract<ServerMessage, { type: 'session.ready' }>): void {
    const isSame = ready.sessionId === this.sessionId;
    if (ready.resumed !== isSame) throw new Error(`"resumed: ${ready.resumed}" is not true`);
    if (!ready.resumed) {
      this.segments = new Map();
      this.clearedGeneration = 0;
      this.lastSeq = ready.seq;
      if (ready.seq !== 1) throw new Error(`a fresh session begins with seq ${ready.seq}`);
    }
    this.sessionId = ready.sessionId;
    this.token = ready.resumeToken;
  }

  private takeMessage(message: ServerMessage): void {
    if (message.seq !== this.lastSeq + 1)
      throw new Error(`${message.type} has seq ${message.seq} after ${this.lastSeq}`);
    this.lastSeq = message.seq;
    if (message.type === 'audio.clear')
      this.clearedGeneration = Math.max(this.clearedGeneration, message.generation);
    if (message.type === 'tts.segment' && message.state === 'done')
      this.segmentOf(message.generation, message.segment).isToldDone = true;
  }

  private takeAudio({ generation, segment, chunk, isLast }: ReceivedAudio): void {
    if (generation <= this.clearedGeneration) return;
    const known = this.segmentOf(generation, segment);
    if (chunk < known.nextChunk) {
      this.repeatedChunks++;
      return;
    }
    if (chunk > known.nextChunk)
      throw new Error(`chunk ${chunk} of ${generation}/${segment} came where ${known.nextChunk} was due`);
    if (known.hasLast) throw new Error(`segment ${generation}/${segment} goes on after its end`);
    known.nextChunk++;
    known.hasLast = isLast;
  }

  private segmentOf(generation: number, segment: number): HeardSegment {
    const key = `${generation}/${segment}`;
    const known = this.segments.get(key) ?? { generation, nextChunk: 0, hasLast: false, isToldDone: false };
    this.segments.set(key, known);
    return known;
  }
}
