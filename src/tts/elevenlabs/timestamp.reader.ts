import type { Clock } from '../../common/clock.js';
import type { TtsEvent } from '../tts.port.js';
import { type AnswerReader, emptyAnswer } from './answer.reader.js';
import { AudioGatherer } from './audio.gatherer.js';
import { brokenError } from './elevenlabs.errors.js';
import type { HttpAlignment, TimestampedAudio } from './elevenlabs.messages.js';

/** Longest line taken; a second of the richest format is below 130 kB in base64. */
const MAX_LINE_BYTES = 4 * 1024 * 1024;
const NEWLINE = 0x0a;

/** Reads `/stream/with-timestamps`: JSON objects, one a line, of audio in base64 and when its characters are spoken. */
export class TimestampReader implements AnswerReader {
  /** Pieces of a line that has not ended yet. */
  private held: Buffer[] = [];
  private heldBytes = 0;
  private hasAudio = false;
  private readonly gatherer: AudioGatherer;

  constructor(
    clock: Clock,
    private readonly emit: (event: TtsEvent) => void,
  ) {
    this.gatherer = new AudioGatherer(clock, (bytes) => emit({ type: 'audio', bytes }));
  }

  push(chunk: Buffer): void {
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, start)) {
      this.hold(chunk.subarray(start, end));
      this.readLine();
      start = end + 1;
    }
    this.hold(chunk.subarray(start));
  }

  end(): void {
    this.readLine();
    if (!this.hasAudio) throw emptyAnswer();
    this.gatherer.flush();
  }

  discard(): void {
    this.held = [];
    this.gatherer.discard();
  }

  private hold(piece: Buffer): void {
    this.heldBytes += piece.length;
    if (this.heldBytes > MAX_LINE_BYTES) throw unreadable('a line is too long');
    if (piece.length > 0) this.held.push(piece);
  }

  private readLine(): void {
    const text = Buffer.concat(this.held, this.heldBytes).toString('utf8').trim();
    this.held = [];
    this.heldBytes = 0;
    if (text === '') return;
    const line = parseLine(text);
    if (line.alignment) this.emit(alignmentEvent(line.alignment));
    const audio = decodeAudio(line.audio_base64);
    if (audio.length === 0) return;
    this.hasAudio = true;
    this.gatherer.push(audio);
  }
}

/**
 * Bytes of a base64 text of the vendor.
 *
 * @throws {ProviderError} if it is not base64 all through (the decoder of Node skips what it does not know).
 */
export function decodeAudio(base64: string): Buffer {
  const bytes = Buffer.from(base64, 'base64');
  const padding = base64.endsWith('==') ? 2 : base64.endsWith('=') ? 1 : 0;
  if (bytes.length !== Math.floor(((base64.length - padding) * 3) / 4))
    throw unreadable('audio is not base64');
  return bytes;
}

function parseLine(text: string): TimestampedAudio {
  let line: unknown;
  try {
    line = JSON.parse(text);
  } catch (cause) {
    // The parser's own message quotes the text, which may be spoken words.
    throw unreadable('a line is not JSON', cause instanceof Error ? cause.name : undefined);
  }
  if (typeof line !== 'object' || line === null || !('audio_base64' in line))
    throw unreadable('a line has no audio');
  if (typeof line.audio_base64 !== 'string') throw unreadable('a line has no audio');
  return line as TimestampedAudio;
}

function alignmentEvent(alignment: HttpAlignment): TtsEvent {
  const toMs = (seconds: number) => Math.round(seconds * 1000);
  return {
    type: 'alignment',
    chars: alignment.characters,
    startMs: alignment.character_start_times_seconds.map(toMs),
    endMs: alignment.character_end_times_seconds.map(toMs),
  };
}

function unreadable(what: string, vendorCode = 'unreadable') {
  return brokenError(`ElevenLabs sent what is not speech (${what}); try again`, { vendorCode });
}
