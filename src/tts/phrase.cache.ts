/** The complete sound of a text. */
export interface Phrase {
  readonly audio: Buffer;
  /** When each character is spoken; empty where the vendor does not tell. */
  readonly chars: readonly string[];
  readonly startMs: readonly number[];
  readonly endMs: readonly number[];
}

/** What a character with its two times takes, about. */
const CHAR_BYTES = 32;

/**
 * Sound of texts that are said again and again; when full, what was not asked for the longest is forgotten.
 *
 * The key must name everything that shapes the sound: voice, model, format, language and text.
 */
export class PhraseCache {
  /** In the order of use, the oldest first. */
  private readonly phrases = new Map<string, Phrase>();
  private used = 0;

  /** @param capacity Most bytes of all phrases together; a phrase larger than that is not kept. */
  constructor(readonly capacity: number) {}

  /** Bytes held now. */
  get bytes(): number {
    return this.used;
  }

  get(key: string): Phrase | undefined {
    const phrase = this.phrases.get(key);
    if (!phrase) return undefined;
    this.phrases.delete(key);
    this.phrases.set(key, phrase);
    return phrase;
  }

  put(key: string, phrase: Phrase): void {
    if (bytesOf(key, phrase) > this.capacity) return;
    this.forget(key);
    this.phrases.set(key, phrase);
    this.used += bytesOf(key, phrase);
    for (const oldest of this.phrases.keys()) {
      if (this.used <= this.capacity) return;
      this.forget(oldest);
    }
  }

  private forget(key: string): void {
    const phrase = this.phrases.get(key);
    if (!phrase) return;
    this.phrases.delete(key);
    this.used -= bytesOf(key, phrase);
  }
}

function bytesOf(key: string, { audio, chars }: Phrase): number {
  return audio.length + chars.length * CHAR_BYTES + key.length * 2;
}
