import type { AudioFrameHeader } from '../protocol/audio-frame.js';
import type { ServerMessage } from '../protocol/server.messages.js';

/** One thing sent to a client. */
export type SentEntry = { message: ServerMessage } | { header: AudioFrameHeader; payload: Uint8Array };

interface Kept {
  entry: SentEntry;
  bytes: number;
  /** A client that has seen less than this seq needs the entry. */
  neededBelow: number;
}

/** What a stamped message costs, about: most are small. */
const MESSAGE_BYTES = 300;

/**
 * What was sent last, in order, for a client that comes back. Bounded in bytes; the oldest is forgotten, and
 * who would need it can no longer be helped.
 */
export class EventLog {
  private readonly kept: Kept[] = [];
  private bytes = 0;
  private seq = 0;
  /** Lowest seq a client must have seen for what is kept to be enough. */
  private lowestSeq = 0;

  /** @param capacity Bytes of audio and messages kept; the audio a client may be behind by, and the events of a minute. */
  constructor(private readonly capacity = 192 * 1_024) {}

  addMessage(message: ServerMessage): void {
    this.seq = message.seq;
    const text = 'text' in message ? message.text.length * 2 : 0;
    this.add({ entry: { message }, bytes: MESSAGE_BYTES + text, neededBelow: message.seq });
  }

  addAudio(header: AudioFrameHeader, payload: Uint8Array): void {
    this.add({ entry: { header, payload }, bytes: payload.byteLength, neededBelow: this.seq + 1 });
  }

  /** Whether everything after this seq can be given again. */
  reachesBack(lastSeq: number): boolean {
    return lastSeq >= this.lowestSeq && lastSeq <= this.seq;
  }

  /** Everything after this seq, in order; audio that was cleared since is left out. */
  after(lastSeq: number): SentEntry[] {
    const entries = this.kept.filter(({ neededBelow }) => lastSeq < neededBelow).map(({ entry }) => entry);
    const cleared = Math.max(
      0,
      ...entries.map((entry) =>
        'message' in entry && entry.message.type === 'audio.clear' ? entry.message.generation : 0,
      ),
    );
    return entries.filter((entry) => 'message' in entry || entry.header.generation > cleared);
  }

  private add(kept: Kept): void {
    this.kept.push(kept);
    this.bytes += kept.bytes;
    while (this.bytes > this.capacity && this.kept.length > 1) {
      const oldest = this.kept.shift();
      this.bytes -= oldest?.bytes ?? 0;
      this.lowestSeq = oldest?.neededBelow ?? this.lowestSeq;
    }
  }
}
