import { Inject, Injectable } from '@nestjs/common';
import { ASR_VENDOR, type AsrOpenOptions, type AsrPort, type AsrStream } from './asr.port.js';

/** Speech recognition for the sessions, whichever vendor does it. */
@Injectable()
export class AsrService implements AsrPort {
  constructor(@Inject(ASR_VENDOR) private readonly vendor: AsrPort) {}

  open(options: AsrOpenOptions): AsrStream {
    return this.vendor.open(options);
  }
}
