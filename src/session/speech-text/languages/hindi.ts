import { type Clock, type Expansion, type Language } from './language.js';
import { scalesOf } from './scales.js';

// Hindi has a name of its own for every number below a hundred.
const SMALL =
  'शून्य एक दो तीन चार पाँच छह सात आठ नौ दस ग्यारह बारह तेरह चौदह पंद्रह सोलह सत्रह अठारह उन्नीस बीस इक्कीस बाईस तेईस चौबीस ' +
  'पच्चीस छब्बीस सत्ताईस अट्ठाईस उनतीस तीस इकतीस बत्तीस तैंतीस चौंतीस पैंतीस छत्तीस सैंतीस अड़तीस उनतालीस चालीस इकतालीस बयालीस ' +
  'तैंतालीस चौवालीस पैंतालीस छियालीस सैंतालीस अड़तालीस उनचास पचास इक्यावन बावन तिरपन चौवन पचपन छप्पन सत्तावन अट्ठावन उनसठ साठ ' +
  'इकसठ बासठ तिरसठ चौंसठ पैंसठ छियासठ सड़सठ अड़सठ उनहत्तर सत्तर इकहत्तर बहत्तर तिहत्तर चौहत्तर पचहत्तर छिहत्तर सतहत्तर अठहत्तर ' +
  'उन्यासी अस्सी इक्यासी बयासी तिरासी चौरासी पचासी छियासी सत्तासी अट्ठासी नवासी नब्बे इक्यानवे बानवे तिरानवे चौरानवे पचानवे ' +
  'छियानवे सत्तानवे अट्ठानवे निन्यानवे';
const SMALL_NUMBERS = SMALL.split(' ');
const SIZES = [
  [1e7, 'करोड़'],
  [1e5, 'लाख'],
  [1e3, 'हज़ार'],
  [100, 'सौ'],
] as const;

/** What is said, its size, and how it is written, with and without the dot of a letter too. */
const SCALES: readonly [string, number, string][] = [
  ['हज़ार', 1e3, 'हज़ार हजार thousand k'],
  ['लाख', 1e5, 'लाख lakh lakhs lac lacs l'],
  ['करोड़', 1e7, 'करोड़ करोड crore crores cr'],
  ['अरब', 1e9, 'अरब'],
  ['मिलियन', 1e6, 'मिलियन million mn m'],
  ['बिलियन', 1e9, 'बिलियन billion bn b'],
  ['ट्रिलियन', 1e12, 'ट्रिलियन trillion'],
];

const MONTHS = 'जनवरी फ़रवरी मार्च अप्रैल मई जून जुलाई अगस्त सितंबर अक्टूबर नवंबर दिसंबर'.split(' ');

const EXPANSIONS: readonly [string, string][] = [
  ['डॉ', 'डॉक्टर'],
  ['डा', 'डॉक्टर'],
  ['प्रो', 'प्रोफ़ेसर'],
  ['पं', 'पंडित'],
  ['कु', 'कुमारी'],
  ['श्री', 'श्री'],
  ['कि.मी', 'किलोमीटर'],
  ['कि.ग्रा', 'किलोग्राम'],
  ['मि.ग्रा', 'मिलीग्राम'],
  ['से.मी', 'सेंटीमीटर'],
  ['नं', 'नंबर'],
  ['क्र', 'क्रमांक'],
  ['सं', 'संख्या'],
  ['पृ', 'पृष्ठ'],
];

/** Hindi in Devanagari. */
export const HINDI: Language = {
  cardinal,
  ordinal: (value) => cardinal(value),
  year: (value) => (value >= 1100 && value < 2000 ? oldYear(value) : cardinal(value)),
  digits: SMALL_NUMBERS.slice(0, 10),
  months: MONTHS,
  monthNumbers: new Map(MONTHS.map((month, index) => [month, index + 1])),
  currencies: {
    INR: { one: 'रुपया', many: 'रुपये', smallOne: 'पैसा', smallMany: 'पैसे' },
    USD: { one: 'डॉलर', many: 'डॉलर', smallOne: 'सेंट', smallMany: 'सेंट' },
    EUR: { one: 'यूरो', many: 'यूरो', smallOne: 'सेंट', smallMany: 'सेंट' },
    GBP: { one: 'पाउंड', many: 'पाउंड', smallOne: 'पेनी', smallMany: 'पेंस' },
  },
  scales: scalesOf(SCALES),
  units: new Map([
    ['किमी', { one: 'किलोमीटर', many: 'किलोमीटर' }],
    ['km', { one: 'किलोमीटर', many: 'किलोमीटर' }],
    ['kg', { one: 'किलोग्राम', many: 'किलोग्राम' }],
    ['GB', { one: 'जीबी', many: 'जीबी' }],
    ['°C', { one: 'डिग्री सेल्सियस', many: 'डिग्री सेल्सियस' }],
  ]),
  abbreviations: new Map<string, Expansion>(
    EXPANSIONS.map(([word, spoken]) => [word, { spoken, needsStop: true }]),
  ),
  spellsPlainNumbers: true,
  isDayFirst: true,
  joinDate: (day, month) => `${day} ${month}`,
  hourWords: new Map([
    ['बजे', 'बजे'],
    ['baje', 'बजे'],
    ['hrs', 'बजे'],
  ]),
  clock,
  words: {
    point: 'दशमलव',
    percent: 'प्रतिशत',
    to: 'से',
    per: 'प्रति',
    and: '',
    dot: 'डॉट',
    slash: 'स्लैश',
    at: 'एट',
    link: 'लिंक',
    plus: 'प्लस',
    minus: 'माइनस',
    number: 'नंबर',
    ampersand: 'और',
  },
  codeWords: new Set('otp pin code ओटीपी पिन पिनकोड कोड पासवर्ड'.split(' ')),
};

function cardinal(value: number): string {
  for (const [size, name] of SIZES) {
    if (value < size) continue;
    const rest = value % size;
    const head = `${cardinal(Math.floor(value / size))} ${name}`;
    return rest === 0 ? head : `${head} ${cardinal(rest)}`;
  }
  return SMALL_NUMBERS[value] ?? String(value);
}

function oldYear(value: number): string {
  const rest = value % 100;
  const head = `${cardinal(Math.floor(value / 100))} सौ`;
  return rest === 0 ? head : `${head} ${cardinal(rest)}`;
}

/** Quarters and halves have words of their own: 10:30 is "half with ten", 4:45 "a quarter less than five". */
function clock({ hour, minute, hourWord }: Clock): { spoken: string; isHourUsed: boolean } {
  if (minute === 0) return { spoken: `${cardinal(hour)} बजे`, isHourUsed: true };
  if (!hourWord) return { spoken: `${cardinal(hour)} ${cardinal(minute)}`, isHourUsed: false };
  const named = quarter(hour, minute);
  if (named) return { spoken: `${named} बजे`, isHourUsed: true };
  return { spoken: `${cardinal(hour)} बजकर ${cardinal(minute)} मिनट पर`, isHourUsed: true };
}

function quarter(hour: number, minute: number): string | undefined {
  if (minute === 15) return hour === 1 ? 'सवा' : `सवा ${cardinal(hour)}`;
  if (minute === 45) return `पौने ${cardinal((hour % 12) + 1)}`;
  if (minute !== 30) return undefined;
  if (hour === 1) return 'डेढ़';
  return hour === 2 ? 'ढाई' : `साढ़े ${cardinal(hour)}`;
}
