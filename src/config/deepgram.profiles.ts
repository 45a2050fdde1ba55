import type { DeepgramProfile } from './app.config.js';

const STANDARD_MODEL = 'nova-3';
const ENGLISH_ONLY_MODEL = /^flux-.+-en$/;
const ENGLISH = /^en\b/i;

/**
 * Whether a model may be asked to hear a language. The English-only Flux has no parameter for it and takes whatever is
 * said for English; every other model refuses a language it does not know.
 *
 * @param language BCP-47 tag, or `multi`, which leaves it to the model.
 */
export function canHear(model: string, language: string): boolean {
  return !ENGLISH_ONLY_MODEL.test(model) || language === 'multi' || ENGLISH.test(language);
}

/**
 * What is asked of the recogniser, best first: the configured model, the standard one in case it is refused, the same
 * with another language in case that is what was refused, and at last an older model with nothing a plan or region
 * may lack. Names are metrics labels: a small closed set, whatever the model is called.
 */
export function deepgramProfiles(model: string, language: string): DeepgramProfile[] {
  const isMulti = language === 'multi';
  const isOwnUsed = model !== STANDARD_MODEL && canHear(model, language);
  const own: DeepgramProfile[] = isOwnUsed ? [{ name: 'configured', model, language, isMinimal: false }] : [];
  return [
    ...own,
    { name: 'nova-3', model: STANDARD_MODEL, language, isMinimal: false },
    { name: 'nova-3-fallback', model: STANDARD_MODEL, language: isMulti ? 'en' : 'multi', isMinimal: false },
    { name: 'nova-2-minimal', model: 'nova-2', language: isMulti ? undefined : language, isMinimal: true },
  ];
}
