import { Inject, Injectable } from '@nestjs/common';
import { LLM_VENDOR, type LlmOpenOptions, type LlmPort, type LlmSession } from './llm.port.js';

/** The language model for the sessions, whichever vendor it is. */
@Injectable()
export class LlmService implements LlmPort {
  constructor(@Inject(LLM_VENDOR) private readonly vendor: LlmPort) {}

  open(options: LlmOpenOptions): LlmSession {
    return this.vendor.open(options);
  }
}
