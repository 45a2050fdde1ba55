import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { APP_CONFIG, type AppConfig } from '../config/app.config.js';
import { PhraseCache } from './phrase.cache.js';
import { PhraseSession } from './phrase.session.js';
import { TTS_OBSERVER, type TtsObserver } from './tts.observer.js';
import type { TtsOpenOptions, TtsPort, TtsSession } from './tts.port.js';
import { TTS_VENDOR, type TtsVendor } from './tts.vendor.js';

/**
 * Speech synthesis for sessions, whoever the vendor is: keeps the sound of fixed phrases, and frees the vendor's
 * connections when the application ends.
 */
@Injectable()
export class TtsService implements TtsPort, OnApplicationShutdown {
  private readonly cache: PhraseCache | undefined;

  constructor(
    @Inject(TTS_VENDOR) private readonly vendor: TtsVendor,
    @Inject(TTS_OBSERVER) private readonly observer: TtsObserver,
    @Inject(APP_CONFIG) { tts: { phraseCacheBytes = 0 } }: Pick<AppConfig, 'tts'>,
  ) {
    this.cache = phraseCacheBytes > 0 ? new PhraseCache(phraseCacheBytes) : undefined;
  }

  open(options: TtsOpenOptions): TtsSession {
    const session = this.vendor.open(options);
    return this.cache ? new PhraseSession(session, this.cache, this.observer) : session;
  }

  async onApplicationShutdown(): Promise<void> {
    await this.vendor.close();
  }
}
