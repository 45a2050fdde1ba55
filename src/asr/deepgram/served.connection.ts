import { assertNever } from '../../common/assert-never.js';
import type { Clock, Timer } from '../../common/clock.js';
import type { ProviderError } from '../../provider/provider.error.js';
import type { AsrEvent } from '../asr.port.js';
import type { AudioPump } from './audio.pump.js';
import type { Loss } from './connection.keeper.js';
import type { DeepgramConnection } from './deepgram.connection.js';
import { abandonedConnection, lostConnection } from './deepgram.errors.js';
import type { DeepgramEvent, WordsEvent } from './deepgram.events.js';
import { FinalGuard } from './final.guard.js';
import type { HangWatchdog } from './hang.watchdog.js';
import type { Transcript } from './transcript.js';

const TICK_MS = 100;
/** Four seconds of audio at 16 kHz that the vendor does not take: the connection is replaced. */
const MAX_BUFFERED_BYTES = 131_072;
/** Speech sent since the vendor's last message that means somebody is still speaking. */
const STILL_SPEAKING_MS = 300;
/** The vendor's stretches end a little before the audio it was sent: speech so soon after one belongs to it. */
const EDGE_MS = 100;

export interface ServedConnectionOptions {
  connection: DeepgramConnection;
  pump: AudioPump;
  transcript: Transcript;
  watchdog: HangWatchdog;
  clock: Clock;
  /** How long a guess may stay unchanged before a final is asked for. */
  finalPatienceMs: number;
  /** Somebody asked for a final before this connection was there. */
  wantsFinal: boolean;
  emit: (event: AsrEvent) => void;
  /** The connection is lost; called once. */
  onLost: (loss: Loss) => void;
}

/**
 * One connection in use, from its opening to its loss: audio out, results in, and watch over both.
 *
 * What outlives a connection (the audio kept, the transcript, the watchdog's patience) is handed in.
 */
export class ServedConnection {
  private readonly guard: FinalGuard;
  private ticker: Timer | undefined;
  private isCaughtUp = false;
  private isLost = false;
  private wasUseful = false;
  private wantsFinal: boolean;
  /** End of the audio a final was asked for, on the stream's clock. */
  private askedThroughMs = 0;
  /** On the connection's clock. */
  private heldUtteranceEndMs: number | undefined;

  constructor(private readonly options: ServedConnectionOptions) {
    this.wantsFinal = options.wantsFinal;
    this.guard = new FinalGuard(options.finalPatienceMs);
  }

  /** Begins. The connection may turn out to be lost already. */
  start(): void {
    const { connection, pump, transcript, watchdog, clock } = this.options;
    transcript.attach((ms) => pump.toStreamMs(ms));
    watchdog.attach(pump.counter.speechSentMs);
    this.ticker = clock.every(TICK_MS, () => this.tick());
    pump.attach(connection.sendAudio, () => this.onCaughtUp());
    connection.listen({
      onEvents: (events) => this.onEvents(events),
      onGarbage: () => this.lose(abandonedConnection('it sent what is not in its protocol')),
      onClose: (closed) => this.lose(lostConnection(closed)),
    });
  }

  /** Asks for a final of all audio so far, once that has been sent. */
  finalize(): void {
    this.wantsFinal = true;
    if (this.isCaughtUp) this.askForFinal();
  }

  /** Whether a final was asked for and has not come. */
  get isFinalAwaited(): boolean {
    return this.wantsFinal || this.guard.isAwaited;
  }

  /** Gives the connection up. What was not final will be sent again on the next. */
  lose(error: ProviderError): void {
    if (this.isLost) return;
    this.isLost = true;
    const { connection, pump, onLost } = this.options;
    this.ticker?.cancel();
    pump.detach();
    connection.terminate();
    const isQuiet = !pump.hasUnfinalisedSpeech && !this.isFinalAwaited;
    onLost({ error, wasUseful: this.wasUseful, isQuiet });
  }

  /** Lets the vendor finish; its last results still come. */
  close(withinMs: number): Promise<void> {
    this.options.pump.flush();
    return this.options.connection.close(withinMs);
  }

  private onCaughtUp(): void {
    this.isCaughtUp = true;
    if (this.wantsFinal) this.askForFinal();
  }

  private askForFinal(): void {
    this.wantsFinal = false;
    const { connection, pump, clock } = this.options;
    pump.flush();
    this.askedThroughMs = pump.audioMs;
    connection.finalize();
    this.guard.demand(clock.now());
  }

  private tick(): void {
    const { connection, pump } = this.options;
    pump.flush();
    connection.keepAlive();
    if (connection.bufferedAmount > MAX_BUFFERED_BYTES) {
      this.lose(abandonedConnection('it does not take the audio'));
      return;
    }
    this.watchForHang();
    if (!this.isLost) this.watchForFinal();
  }

  private watchForHang(): void {
    const { connection, pump, watchdog, clock } = this.options;
    const step = watchdog.check(clock.now(), pump.counter.speechSentMs);
    if (step === 'probe') connection.probe();
    else if (step === 'replace') this.lose(abandonedConnection('speech was sent and nothing came back'));
  }

  private watchForFinal(): void {
    const { connection, pump, watchdog, clock } = this.options;
    // A vendor silent under flowing speech is the other watchdog's case: a final now would cut the sentence.
    if (watchdog.unansweredMs(pump.counter.speechSentMs) > STILL_SPEAKING_MS && !this.guard.isAwaited) return;
    const step = this.guard.check(clock.now());
    if (step === 'finalize') connection.finalize();
    else if (step === 'promote') this.conclude([this.options.transcript.promote(true)]);
  }

  private onEvents(events: readonly DeepgramEvent[]): void {
    if (this.isLost) return;
    const { pump, watchdog } = this.options;
    watchdog.onMessage(pump.counter.speechSentMs);
    for (const event of events) this.onEvent(event);
  }

  private onEvent(event: DeepgramEvent): void {
    const { transcript, emit } = this.options;
    switch (event.type) {
      case 'words':
        this.onWords(event);
        return;
      case 'speechStarted':
        emit({ type: 'speechStarted', atMs: transcript.inOrder(event.atMs) });
        return;
      case 'utteranceEnd':
        this.onUtteranceEnd(event.atMs);
        return;
      case 'eagerEndpoint':
      case 'turnResumed':
        emit(event);
        return;
      case 'vendorError':
        emit({
          type: 'warning',
          code: 'provider_unavailable',
          message: `The recogniser reports a fault (${event.code}). Recognition goes on.`,
        });
        return;
      default:
        assertNever(event);
    }
  }

  private onWords(words: WordsEvent): void {
    if (words.isFinal) this.onFinalWords(words);
    else this.onGuess(words);
  }

  private onGuess(words: WordsEvent): void {
    const { transcript, pump, clock } = this.options;
    this.pass(transcript.take(words));
    pump.finalise(transcript.finalisedMs);
    this.guard.onInterim(transcript.pendingText, clock.now());
  }

  private onFinalWords(words: WordsEvent): void {
    // Whoever asked for a final is told by speechFinal that this is it, also when there were no words.
    const { isAwaited } = this.guard;
    const isAnswer = isAwaited && this.answers(words);
    const events = this.options.transcript.take(isAwaited ? { ...words, speechFinal: isAnswer } : words);
    this.conclude(events, !isAnswer);
  }

  /** Whether a final is of all audio it was asked for. An endpoint may have been on its way, with words after it. */
  private answers({ fromFinalize, speechFinal, endMs }: WordsEvent): boolean {
    const { pump } = this.options;
    if (fromFinalize) return true;
    if (!speechFinal) return false;
    return !pump.canTellSpeech || !pump.hasSpeech(pump.toStreamMs(endMs) + EDGE_MS, this.askedThroughMs);
  }

  /** A stretch is final. `keepDemand`: it is not the final somebody asked for. */
  private conclude(events: readonly AsrEvent[], keepDemand = false): void {
    const { transcript, pump, clock } = this.options;
    this.guard.onFinal(keepDemand);
    this.guard.onInterim(transcript.pendingText, clock.now());
    if (transcript.finalisedMs > pump.finalisedMs) this.wasUseful = true;
    pump.finalise(transcript.finalisedMs);
    this.pass(events);
    this.endUtterance();
  }

  private pass(events: readonly AsrEvent[]): void {
    for (const event of events) {
      this.options.emit(event);
      if (event.type === 'final') this.endUtterance();
    }
  }

  /** Comes after the final, or (noise hid the pause) without one: then its words are made final first. */
  private onUtteranceEnd(connectionMs: number): void {
    this.heldUtteranceEndMs = connectionMs;
    if (this.options.transcript.pendingText === '') this.endUtterance();
    else this.guard.hurry();
  }

  /** Tells of the end of an utterance whose words are final now, if one waits to be told. */
  private endUtterance(): void {
    const heldMs = this.heldUtteranceEndMs;
    if (heldMs === undefined) return;
    this.heldUtteranceEndMs = undefined;
    this.options.emit({ type: 'utteranceEnd', atMs: this.options.transcript.inOrder(heldMs) });
  }
}
