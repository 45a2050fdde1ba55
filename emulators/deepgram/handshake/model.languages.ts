const ENGLISH = ['en', 'en-US', 'en-AU', 'en-GB', 'en-IN', 'en-NZ'];
const NOVA_3 = [
  ...ENGLISH,
  'multi',
  ...[
    'ar',
    'be',
    'bg',
    'bn',
    'bs',
    'ca',
    'cs',
    'da',
    'da-DK',
    'de',
    'de-CH',
    'el',
    'es',
    'es-419',
    'et',
    'fa',
  ],
  ...[
    'fi',
    'fr',
    'fr-CA',
    'he',
    'hi',
    'hr',
    'hu',
    'id',
    'it',
    'ja',
    'kn',
    'ko',
    'ko-KR',
    'lt',
    'lv',
    'mk',
    'mr',
  ],
  ...[
    'ms',
    'nl',
    'nl-BE',
    'no',
    'pl',
    'pt',
    'pt-BR',
    'pt-PT',
    'ro',
    'ru',
    'sk',
    'sl',
    'sr',
    'sv',
    'sv-SE',
    'ta',
  ],
  ...['te', 'tl', 'tr', 'uk', 'ur', 'vi', 'zh', 'zh-CN', 'zh-TW'],
];
const NOVA_2 = [
  ...ENGLISH,
  'multi',
  ...[
    'bg',
    'ca',
    'zh',
    'zh-CN',
    'zh-Hans',
    'zh-TW',
    'zh-Hant',
    'zh-HK',
    'cs',
    'da',
    'da-DK',
    'nl',
    'nl-BE',
    'et',
  ],
  ...[
    'fi',
    'fr',
    'fr-CA',
    'de',
    'de-CH',
    'el',
    'hi',
    'hi-Latn',
    'hu',
    'id',
    'it',
    'ja',
    'ko',
    'ko-KR',
    'lv',
    'lt',
  ],
  ...[
    'ms',
    'no',
    'pl',
    'pt',
    'pt-BR',
    'pt-PT',
    'ro',
    'ru',
    'sk',
    'es',
    'es-419',
    'sv',
    'sv-SE',
    'th',
    'th-TH',
    'tr',
  ],
  ...['uk', 'vi'],
];
const NOVA = [...ENGLISH, 'es', 'es-419', 'hi-Latn'];
const OLDER = [
  ...ENGLISH,
  ...[
    'da',
    'nl',
    'fr',
    'fr-CA',
    'de',
    'hi',
    'hi-Latn',
    'id',
    'it',
    'ja',
    'ko',
    'no',
    'pl',
    'pt',
    'pt-BR',
    'ru',
  ],
  ...['es', 'es-419', 'sv', 'ta', 'tr', 'uk', 'zh', 'zh-CN', 'zh-TW'],
];

/** Models of /v1/listen and the languages each takes; the rest of a family speaks English only. */
const LANGUAGES: Readonly<Record<string, readonly string[]>> = {
  'nova-3': NOVA_3,
  'nova-3-general': NOVA_3,
  'nova-3-medical': ENGLISH,
  'nova-2': NOVA_2,
  'nova-2-general': NOVA_2,
  ...Object.fromEntries(
    [
      'meeting',
      'finance',
      'conversationalai',
      'voicemail',
      'video',
      'medical',
      'drivethru',
      'automotive',
    ].map((use) => [`nova-2-${use}`, ['en', 'en-US']]),
  ),
  nova: NOVA,
  'nova-general': NOVA,
  'nova-phonecall': ['en', 'en-US'],
  'nova-medical': ['en', 'en-US'],
  ...Object.fromEntries(['enhanced', 'enhanced-general', 'base', 'general'].map((model) => [model, OLDER])),
  ...Object.fromEntries(
    [
      ...['enhanced-meeting', 'enhanced-phonecall', 'enhanced-finance', 'meeting', 'phonecall', 'finance'],
      ...['conversationalai', 'voicemail', 'video'],
    ].map((model) => [model, ['en', 'en-US']]),
  ),
};

/** Whether a model of /v1/listen exists and takes a language. */
export function takesLanguage(model: string, language: string): boolean {
  return Object.hasOwn(LANGUAGES, model) && (LANGUAGES[model]?.includes(language) ?? false);
}

/** Whether a model belongs to the newest family, which takes key terms and refuses weighted keywords. */
export function isNova3(model: string): boolean {
  return model === 'nova-3' || model.startsWith('nova-3-');
}

/**
 * Whether a recogniser set to `language` understands a clip said in `spoken` (`en`, `hi`, or `hi-en` for a
 * mixture). `multi` of Nova-2 knows English and Spanish only.
 */
export function understands(model: string, language: string, spoken: string): boolean {
  if (language === 'multi') return isNova3(model) || spoken === 'en';
  if (language.startsWith('hi')) return spoken !== 'en';
  return language.startsWith('en') && spoken === 'en';
}
