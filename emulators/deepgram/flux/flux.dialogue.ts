import type { FluxSettings } from '../handshake/flux.query.js';
import { languagesOf, seconds } from '../listen/listen.messages.js';
import type { HeardWord, Recogniser } from '../recogniser/recogniser.js';
import { isClosed } from '../recogniser/written.form.js';
import type { Dialogue, DialogueOptions } from '../stream/dialogue.js';
import type { MessageKind } from '../stream/outbox.js';
import { type FluxChange, readFluxRequest } from './flux.client.messages.js';

type TurnEvent = 'Update' | 'StartOfTurn' | 'EagerEndOfTurn' | 'TurnResumed' | 'EndOfTurn';
type Trigger = 'model' | 'manual' | 'timeout';

/** Updates come about every quarter second of audio, whether or not the words changed. */
const UPDATE_EVERY_MS = 250;
/** The words are looked at this often. */
const LOOK_EVERY_MS = 40;
/**
 * Silence makes the end of a turn likelier: 1 - 0.95 exp(-silence / scale). After a finished sentence a
 * threshold of 0.7 is reached in about 290 ms, in the middle of one in about 690 ms.
 */
const CLOSED_SCALE_MS = 250;
const OPEN_SCALE_MS = 600;
const NOT_SILENT = 0.05;

/** Speech as /v2/listen reports it: turns (Deepgram docs, Understanding the Flux State Machine). */
export class FluxDialogue implements Dialogue {
  /** Flux closes without a code. */
  readonly closeCode = undefined;

  private readonly settings: FluxSettings;
  private sequence = 0;
  private turn = 0;
  private phase: 'quiet' | 'ongoing' | 'awaitingEnd' = 'quiet';
  /** Words up to here belong to earlier turns; where the audio of the present one begins. */
  private turnStartMs = 0;
  private windowStartMs = 0;
  private spokenAtMs = 0;
  private lookedAtMs = 0;
  /** What the early ending was announced for. */
  private eager = { text: '', atMs: 0 };

  constructor(
    private readonly recogniser: Recogniser,
    settings: FluxSettings,
    private readonly options: DialogueOptions,
  ) {
    this.settings = { ...settings, thresholds: { ...settings.thresholds } };
  }

  begin(): void {
    this.say({ type: 'Connected', request_id: this.options.requestId }, 'control');
  }

  onHop(): void {
    const now = this.recogniser.positionMs;
    if (now - this.lookedAtMs < LOOK_EVERY_MS) return;
    this.lookedAtMs = now;
    const words = this.recogniser.words(this.turnStartMs);
    const hasChanged = this.changePhase(words, now);
    if (!hasChanged && now - this.spokenAtMs >= UPDATE_EVERY_MS) this.tell('Update', words);
  }

  onText(text: string): 'goOn' | 'finish' | 'fail' {
    const request = readFluxRequest(text, this.settings);
    switch (request.type) {
      case 'CloseStream':
        return 'finish';
      case 'ForceEndTurn':
        this.forceEnd();
        return 'goOn';
      case 'Configure':
        this.configure(request.change);
        return 'goOn';
      case 'refusedChange': {
        const { code, description } = request;
        this.say(
          { type: 'ConfigureFailure', request_id: this.options.requestId, code, description },
          'control',
        );
        return 'goOn';
      }
      case 'unparsable':
        this.say(
          {
            type: 'Error',
            code: 'UNPARSABLE_CLIENT_MESSAGE',
            description: 'Could not deserialize last text message',
          },
          'control',
        );
        return 'fail';
    }
  }

  /** The turn is not ended: a last update, and that is all. */
  finish(): void {
    this.recogniser.conclude();
    this.tell('Update', this.recogniser.words(this.turnStartMs));
  }

  /** @returns true when a message told of a new phase. */
  private changePhase(words: readonly HeardWord[], now: number): boolean {
    switch (this.phase) {
      case 'quiet':
        if (words.length === 0) return false;
        this.phase = 'ongoing';
        this.tell('StartOfTurn', words);
        return true;
      case 'ongoing':
        return this.tryEnd(words, now) || this.tryEager(words, now);
      case 'awaitingEnd':
        return this.tryResume(words) || this.tryEnd(words, now);
    }
  }

  private tryEnd(words: readonly HeardWord[], now: number): boolean {
    if (this.options.withholdsFinals) return false;
    const { endOfTurn, timeoutMs } = this.settings.thresholds;
    const isLikely = endOfTurn < 1 && this.confidence(words) >= endOfTurn;
    const isOverdue = now - this.recogniser.lastSpeechMs >= timeoutMs;
    if (!isLikely && !isOverdue) return false;
    this.endTurn(words, isLikely ? 'model' : 'timeout');
    return true;
  }

  private tryEager(words: readonly HeardWord[], now: number): boolean {
    const { eagerEndOfTurn } = this.settings.thresholds;
    if (eagerEndOfTurn === undefined || this.confidence(words) < eagerEndOfTurn) return false;
    this.phase = 'awaitingEnd';
    this.eager = { text: textOf(words), atMs: now };
    this.tell('EagerEndOfTurn', words);
    return true;
  }

  private tryResume(words: readonly HeardWord[]): boolean {
    const { text, atMs } = this.eager;
    if (this.recogniser.lastSpeechMs <= atMs && textOf(words) === text) return false;
    this.phase = 'ongoing';
    this.tell('TurnResumed', words);
    return true;
  }

  private endTurn(words: readonly HeardWord[], trigger: Trigger): void {
    this.tell('EndOfTurn', words, trigger);
    this.phase = 'quiet';
    this.turn++;
    this.turnStartMs = words.at(-1)?.endMs ?? this.turnStartMs;
    this.windowStartMs = this.recogniser.positionMs;
  }

  private forceEnd(): void {
    this.recogniser.conclude();
    const words = this.recogniser.words(this.turnStartMs);
    if (this.phase === 'quiet' && words.length > 0) this.tell('StartOfTurn', words);
    else if (this.phase === 'quiet') return;
    this.endTurn(words, 'manual');
  }

  private configure({ thresholds, keyterms, languageHints }: FluxChange): void {
    Object.assign(this.settings.thresholds, thresholds);
    if (keyterms) this.settings.keyterms = keyterms;
    if (languageHints) this.settings.languageHints = languageHints;
    const { endOfTurn, eagerEndOfTurn, timeoutMs } = this.settings.thresholds;
    this.say(
      {
        type: 'ConfigureSuccess',
        request_id: this.options.requestId,
        thresholds: {
          eot_threshold: endOfTurn,
          eager_eot_threshold: eagerEndOfTurn,
          eot_timeout_ms: timeoutMs,
        },
        keyterms: this.settings.keyterms,
        ...(this.isMulti ? { language_hints: this.settings.languageHints } : {}),
      },
      'control',
    );
  }

  private get isMulti(): boolean {
    return this.settings.model === 'flux-general-multi';
  }

  /** That no more speech is coming in this turn. */
  private confidence(words: readonly HeardWord[]): number {
    if (words.length === 0) return 0;
    const silenceMs = Math.max(0, this.recogniser.positionMs - this.recogniser.lastSpeechMs);
    const scaleMs = isClosed(words.at(-1)?.text ?? '') ? CLOSED_SCALE_MS : OPEN_SCALE_MS;
    const value = 1 - (1 - NOT_SILENT) * Math.exp(-silenceMs / scaleMs);
    return Math.round(value * 1e4) / 1e4;
  }

  private tell(event: TurnEvent, words: readonly HeardWord[], trigger?: Trigger): void {
    this.spokenAtMs = this.recogniser.positionMs;
    const hints = this.settings.languageHints;
    this.say(
      {
        type: 'TurnInfo',
        request_id: this.options.requestId,
        event,
        turn_index: this.turn,
        audio_window_start: seconds(this.windowStartMs),
        audio_window_end: seconds(this.recogniser.positionMs),
        transcript: textOf(words),
        words: words.map(({ text, confidence, startMs, endMs }) => ({
          word: text,
          confidence,
          start: seconds(startMs),
          end: seconds(endMs),
        })),
        end_of_turn_confidence: this.confidence(words),
        ...(trigger ? { trigger } : {}),
        ...(this.isMulti && words.length > 0 ? { languages: languagesOf(words) } : {}),
        ...(hints.length > 0 ? { languages_hinted: hints } : {}),
      },
      event !== 'EndOfTurn' ? 'interim' : trigger === 'manual' ? 'finalized' : 'final',
    );
  }

  private say(message: object, kind: MessageKind): void {
    this.options.emit({ ...message, sequence_id: this.sequence++ }, kind);
  }
}

function textOf(words: readonly HeardWord[]): string {
  return words.map(({ text }) => text).join(' ');
}
