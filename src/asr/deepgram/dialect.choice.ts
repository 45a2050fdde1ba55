import type { DeepgramProfile } from '../../config/app.config.js';
import type { DeepgramDialect } from './deepgram.dialect.js';
import { isFlux } from './deepgram.url.js';
import { fluxDialect } from './flux.dialect.js';
import { listenDialect } from './listen.dialect.js';

/** The API a profile's model is spoken to through. */
export function dialectOf(profile: DeepgramProfile): DeepgramDialect {
  return isFlux(profile) ? fluxDialect : listenDialect;
}
