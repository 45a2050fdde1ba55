import type { Phrase, PhraseCache } from './phrase.cache.js';
import type { TtsObserver } from './tts.observer.js';
import type { AudioFormat, SpeakRequest, TtsEvent, TtsSession } from './tts.port.js';
import type { VendorSession, VendorSpeech } from './tts.vendor.js';

/** Size of the pieces kept sound is given in: as small as the vendor's, so that none holds up what comes after it. */
const PIECE_BYTES = 4_096;

/**
 * A session that asks the vendor once for what is said again and again. Kept sound needs no request and no
 * connection: it is there at once, also while the vendor is not.
 */
export class PhraseSession implements TtsSession {
  constructor(
    private readonly session: VendorSession,
    private readonly cache: PhraseCache,
    private readonly observer: TtsObserver,
  ) {}

  get format(): AudioFormat {
    return this.session.format;
  }

  warm(): void {
    this.session.warm();
  }

  speak(request: SpeakRequest): AsyncIterable<TtsEvent> {
    if (!request.isFixed) return this.session.speak(request);
    const key = `${this.session.soundId}\n${request.text}`;
    const phrase = this.cache.get(key);
    this.observer.onPhrase(phrase ? 'hit' : 'miss');
    return phrase ? replay(phrase, request.signal) : this.learn(key, this.session.speak(request));
  }

  close(): Promise<void> {
    return this.session.close();
  }

  /** Passes on what the vendor sends; an answer that was read to its end is kept, a broken or makeshift one never. */
  private async *learn(key: string, speech: VendorSpeech): AsyncGenerator<TtsEvent> {
    const pieces: Buffer[] = [];
    let bytes = 0;
    const times = { chars: [] as string[], startMs: [] as number[], endMs: [] as number[] };
    for await (const event of speech) {
      if (event.type === 'audio') {
        bytes += event.bytes.length;
        if (bytes <= this.cache.capacity) pieces.push(event.bytes);
        else pieces.length = 0;
      } else if (event.type === 'alignment') {
        times.chars.push(...event.chars);
        times.startMs.push(...event.startMs);
        times.endMs.push(...event.endMs);
      }
      yield event;
    }
    if (pieces.length === 0 || speech.isMakeshift) return;
    // A copy of its own: the pieces are parts of larger buffers.
    this.cache.put(key, { audio: Buffer.concat(pieces), ...times });
    this.observer.onPhraseBytes(this.cache.bytes);
  }
}

/** @throws the signal's reason when it fires. */
async function* replay(phrase: Phrase, signal: AbortSignal): AsyncGenerator<TtsEvent> {
  const { audio, chars, startMs, endMs } = phrase;
  if (chars.length > 0)
    yield { type: 'alignment', chars: [...chars], startMs: [...startMs], endMs: [...endMs] };
  for (let from = 0; from < audio.length; from += PIECE_BYTES) {
    signal.throwIfAborted();
    yield { type: 'audio', bytes: audio.subarray(from, from + PIECE_BYTES) };
  }
}
