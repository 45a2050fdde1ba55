import type { Clock } from '../../src/common/clock.js';
import type { EmulatorContext } from '../core/emulator.context.js';
import type { Voice } from '../voice/voice.port.js';
import type { ElevenLabsAccount } from './elevenlabs.account.js';

/** What the HTTP side and the sockets of the emulator share. */
export interface EmulatorParts {
  context: EmulatorContext;
  account: ElevenLabsAccount;
  voice: Voice;
  /** Tells when a client has been quiet for too long. */
  clock: Clock;
}
