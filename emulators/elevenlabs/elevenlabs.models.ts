/** What a text-to-speech model can do. */
export interface SpeechModel {
  id: string;
  name: string;
  /** Characters of a request. */
  maxCharacters: number;
  /** `language_code` is refused by the others. */
  takesLanguageCode: boolean;
  /** Previous and next texts or request ids. */
  canStitch: boolean;
  /** `apply_text_normalization: on` needs an enterprise plan. */
  normalizesForEnterpriseOnly: boolean;
  /** Credits for a character. */
  costPerCharacter: number;
}

/** The models offered, as the vendor's documentation describes them. */
export const SPEECH_MODELS: readonly SpeechModel[] = [
  model('eleven_multilingual_v2', 'Eleven Multilingual v2', { maxCharacters: 10_000 }),
  fast('eleven_flash_v2_5', 'Eleven Flash v2.5', { maxCharacters: 40_000, takesLanguageCode: true }),
  fast('eleven_turbo_v2_5', 'Eleven Turbo v2.5', { maxCharacters: 40_000, takesLanguageCode: true }),
  fast('eleven_flash_v2', 'Eleven Flash v2', { maxCharacters: 30_000, normalizesForEnterpriseOnly: false }),
  fast('eleven_turbo_v2', 'Eleven Turbo v2', { maxCharacters: 30_000, normalizesForEnterpriseOnly: false }),
  model('eleven_v3', 'Eleven v3', { maxCharacters: 5000, canStitch: false }),
];

/** The model of this id, if there is one. */
export function speechModel(id: string): SpeechModel | undefined {
  return SPEECH_MODELS.find((candidate) => candidate.id === id);
}

/** ISO 639-1 codes `language_code` takes. */
export const LANGUAGE_CODES: readonly string[] =
  'en ja zh de hi fr ko pt it es id nl tr fil pl sv bg ro ar cs el fi hr ms sk da ta uk ru hu no vi'.split(
    ' ',
  );

function model(id: string, name: string, special: Partial<SpeechModel>): SpeechModel {
  return {
    id,
    name,
    maxCharacters: 10_000,
    takesLanguageCode: false,
    canStitch: true,
    normalizesForEnterpriseOnly: false,
    costPerCharacter: 1,
    ...special,
  };
}

/** Flash and turbo: half the price, and normalisation only for enterprises in v2.5. */
function fast(id: string, name: string, special: Partial<SpeechModel>): SpeechModel {
  return model(id, name, { costPerCharacter: 0.5, normalizesForEnterpriseOnly: true, ...special });
}
