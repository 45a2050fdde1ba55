import type { AsrOpenOptions, AsrPort, AsrStream } from '../asr.port.js';
import { DeepgramStream, type DeepgramStreamDeps } from './deepgram.stream.js';

/** Recognition by Deepgram. */
export class DeepgramAsr implements AsrPort {
  constructor(private readonly deps: DeepgramStreamDeps) {
    deps.config.key.onReplaced(() => deps.connector.forget());
  }

  open(options: AsrOpenOptions): AsrStream {
    return new DeepgramStream(options, this.deps);
  }
}
