import type { ListenSettings } from '../handshake/listen.query.js';
import type { HeardWord, Recogniser } from '../recogniser/recogniser.js';
import { SPEECH_GAP_MS } from '../recogniser/recogniser.js';
import type { Dialogue, DialogueOptions, StreamSummary } from '../stream/dialogue.js';
import type { MessageKind } from '../stream/outbox.js';
import { readListenRequest } from './listen.client.messages.js';
import { alternativeOf, metadataOf, type ResultsMetadata, seconds } from './listen.messages.js';

/** How often the guess is looked at, and how often it is sent even if nothing changed. */
const LOOK_EVERY_MS = 100;
const INTERIM_EVERY_MS = 1_000;
/** Words that go on for longer than this are closed before their end, up to those that are this old. */
const LONG_STRETCH_MS = 3_000;
const SETTLED_AFTER_MS = 400;
/** Silence is reported in stretches of this length. */
const SILENT_STRETCH_MS = 5_000;
/** With endpointing off a stretch is closed after this silence, without ending the utterance. */
const CLOSE_AFTER_MS = 1_000;
/** Finalize is not answered when less than this came since the last final. */
const FINALIZE_MIN_MS = 100;
const CHANNEL: [number, number] = [0, 1];

/** Speech as /v1/listen reports it: interims, finals, endpoints (Deepgram docs, Endpointing and Interim Results). */
export class ListenDialogue implements Dialogue {
  readonly closeCode = 1000;

  private readonly metadata: ResultsMetadata;
  /** Audio up to here is final; where the present stretch begins. */
  private stretchStartMs = 0;
  /** Words up to here were final. */
  private reportedMs = 0;
  private announcedSpeech = 0;
  private lookedAtMs = 0;
  private interimAtMs = 0;
  private interimText = '';
  /** End of the newest word not yet followed by UtteranceEnd. */
  private openWordEndMs: number | undefined;

  constructor(
    private readonly recogniser: Recogniser,
    private readonly settings: ListenSettings,
    private readonly options: DialogueOptions,
  ) {
    this.metadata = metadataOf(options.requestId, settings.model);
  }

  /** Nothing confirms the start: the open socket does. */
  begin(): void {}

  onHop(): void {
    this.announceSpeech();
    const now = this.recogniser.positionMs;
    if (now - this.lookedAtMs < LOOK_EVERY_MS && !this.isAtEndpoint(now)) return;
    this.lookedAtMs = now;
    const words = this.recogniser.words(this.reportedMs);
    if (this.options.withholdsFinals) return this.reportInterim(words, now);
    if (this.isAtEndpoint(now) || (words.length > 0 && this.isPastEndpoint(now))) this.endpoint(words, now);
    else if (this.isOpen) this.reportOpen(words, now);
    else this.reportSilence(now);
    this.reportUtteranceEnd(now);
  }

  onText(text: string): 'goOn' | 'finish' {
    const request = readListenRequest(text, this.settings.model);
    if (request.type === 'refused') this.options.emit(request.answer, 'control');
    if (request.type === 'Finalize') this.finalize();
    return request.type === 'CloseStream' ? 'finish' : 'goOn';
  }

  finish({ durationMs, sha256 }: StreamSummary): void {
    this.recogniser.conclude();
    const words = this.recogniser.words(this.reportedMs);
    const now = this.recogniser.positionMs;
    if (now > this.stretchStartMs)
      this.close(words, now, { isEndpoint: words.length > 0, kind: 'finalized' });
    this.options.emit(
      {
        type: 'Metadata',
        transaction_key: 'deprecated',
        request_id: this.options.requestId,
        sha256,
        created: new Date().toISOString(),
        duration: seconds(durationMs),
        channels: this.settings.channels,
      },
      'control',
    );
  }

  /** There was speech that is not final yet. */
  private get isOpen(): boolean {
    return this.recogniser.lastSpeechMs > this.stretchStartMs;
  }

  private isPastEndpoint(now: number): boolean {
    const { endpointingMs } = this.settings;
    return endpointingMs !== undefined && now - this.recogniser.lastSpeechMs >= endpointingMs;
  }

  /** The pause is long enough, and if nothing was understood, long enough to be sure that nothing will be. */
  private isAtEndpoint(now: number): boolean {
    if (!this.isOpen || !this.isPastEndpoint(now)) return false;
    return (
      now - this.recogniser.lastSpeechMs > SPEECH_GAP_MS || this.recogniser.words(this.reportedMs).length > 0
    );
  }

  private announceSpeech(): void {
    if (this.recogniser.speechCount === this.announcedSpeech) return;
    this.announcedSpeech = this.recogniser.speechCount;
    if (!this.settings.hasVadEvents) return;
    const timestamp = seconds(this.recogniser.speechStartMs);
    this.options.emit({ type: 'SpeechStarted', channel: CHANNEL, timestamp }, 'interim');
  }

  private endpoint(words: readonly HeardWord[], now: number): void {
    this.close(words, now, { isEndpoint: true, kind: 'final' });
  }

  private reportOpen(words: readonly HeardWord[], now: number): void {
    const silenceMs = now - this.recogniser.lastSpeechMs;
    if (this.settings.endpointingMs === undefined && silenceMs >= CLOSE_AFTER_MS) {
      return this.close(words, now, { isEndpoint: false, kind: 'final' });
    }
    const settled = words.filter((word) => word.endMs <= now - SETTLED_AFTER_MS);
    const end = settled.at(-1)?.endMs;
    const spokenMs = now - (words[0]?.startMs ?? now);
    if (end !== undefined && spokenMs >= LONG_STRETCH_MS && silenceMs < SETTLED_AFTER_MS) {
      this.close(settled, end, { isEndpoint: false, kind: 'final' });
    } else this.reportInterim(words, now);
  }

  private reportInterim(words: readonly HeardWord[], now: number): void {
    const text = words.map((word) => word.text).join(' ');
    const newest = words.at(-1);
    if (newest) this.openWordEndMs = newest.endMs;
    if (!this.settings.hasInterims) return;
    if (text === this.interimText && now - this.interimAtMs < INTERIM_EVERY_MS) return;
    this.interimText = text;
    this.interimAtMs = now;
    this.options.emit(this.results(words, now, { isFinal: false }), 'interim');
  }

  private reportSilence(now: number): void {
    if (now - this.stretchStartMs >= SILENT_STRETCH_MS)
      this.close([], now, { isEndpoint: false, kind: 'final' });
    else if (now - this.interimAtMs >= INTERIM_EVERY_MS) this.reportInterim([], now);
  }

  /** Some time without a word: the fallback end, on gaps between words rather than on silence. */
  private reportUtteranceEnd(now: number): void {
    const { utteranceEndMs } = this.settings;
    if (utteranceEndMs === undefined || this.openWordEndMs === undefined) return;
    if (now - this.openWordEndMs < utteranceEndMs) return;
    const words = this.recogniser.words(this.reportedMs);
    if (words.length > 0) this.close(words, now, { isEndpoint: false, kind: 'final' });
    const lastWordEnd = seconds(this.openWordEndMs);
    this.openWordEndMs = undefined;
    this.options.emit({ type: 'UtteranceEnd', channel: CHANNEL, last_word_end: lastWordEnd }, 'end');
  }

  private finalize(): void {
    this.recogniser.conclude();
    const now = this.recogniser.positionMs;
    if (now - this.stretchStartMs < FINALIZE_MIN_MS) return;
    const words = this.recogniser.words(this.reportedMs);
    this.close(words, now, { isEndpoint: true, kind: 'finalized', fromFinalize: true });
  }

  /** Makes a stretch of audio final. */
  private close(
    words: readonly HeardWord[],
    endMs: number,
    how: { isEndpoint: boolean; kind: MessageKind; fromFinalize?: boolean },
  ): void {
    this.options.emit(this.results(words, endMs, { isFinal: true, ...how }), how.kind);
    const newest = words.at(-1);
    if (newest) {
      this.reportedMs = newest.endMs;
      this.openWordEndMs = newest.endMs;
    }
    this.stretchStartMs = endMs;
    this.interimText = '';
    this.interimAtMs = this.recogniser.positionMs;
  }

  private results(
    words: readonly HeardWord[],
    endMs: number,
    how: { isFinal: boolean; isEndpoint?: boolean; fromFinalize?: boolean },
  ): object {
    const startMs = Math.min(this.stretchStartMs, words[0]?.startMs ?? endMs);
    const { isPunctuated, language } = this.settings;
    return {
      type: 'Results',
      channel_index: CHANNEL,
      duration: seconds(endMs - startMs),
      start: seconds(startMs),
      is_final: how.isFinal,
      speech_final: how.isEndpoint ?? false,
      channel: { alternatives: [alternativeOf(words, { isPunctuated, hasLanguages: language === 'multi' })] },
      metadata: this.metadata,
      from_finalize: how.fromFinalize ?? false,
    };
  }
}
