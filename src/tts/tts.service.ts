import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type { TtsOpenOptions, TtsPort, TtsSession } from './tts.port.js';
import { TTS_VENDOR, type TtsVendor } from './tts.vendor.js';

/** Speech synthesis for sessions, whoever the vendor is; frees the vendor's connections when the application ends. */
@Injectable()
export class TtsService implements TtsPort, OnApplicationShutdown {
  constructor(@Inject(TTS_VENDOR) private readonly vendor: TtsVendor) {}

  open(options: TtsOpenOptions): TtsSession {
    return this.vendor.open(options);
  }

  async onApplicationShutdown(): Promise<void> {
    await this.vendor.close();
  }
}
