import { type Clock, type Expansion, type Language, type UnitName } from './language.js';
import { scalesOf } from './scales.js';

const SMALL =
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen ' +
  'eighteen nineteen';
const SMALL_NUMBERS = SMALL.split(' ');
const TENS = ['', '', 'twenty', 'thirty', 'forty', 'fifty', 'sixty', 'seventy', 'eighty', 'ninety'];
const WESTERN = [
  [1e12, 'trillion'],
  [1e9, 'billion'],
  [1e6, 'million'],
  [1e3, 'thousand'],
  [100, 'hundred'],
] as const;
const INDIAN = [
  [1e7, 'crore'],
  [1e5, 'lakh'],
  [1e3, 'thousand'],
  [100, 'hundred'],
] as const;

const ORDINALS: Readonly<Record<string, string>> = {
  one: 'first',
  two: 'second',
  three: 'third',
  five: 'fifth',
  eight: 'eighth',
  nine: 'ninth',
  twelve: 'twelfth',
};

const MONTHS = 'January February March April May June July August September October November December'.split(
  ' ',
);

const ABBREVIATIONS =
  'Dr=Doctor Mr=Mister Mrs=Missus Prof=Professor Capt=Captain Lt=Lieutenant Sgt=Sergeant Gen=General Rev=Reverend ' +
  'e.g=for_example i.e=that_is etc=et_cetera vs=versus approx=approximately dept=department govt=government ' +
  'Pvt=Private Ltd=Limited Inc=Incorporated Corp=Corporation Co=Company Jr=Junior Sr=Senior ' +
  'sq=square ft=feet Ave=Avenue Blvd=Boulevard Rd=Road Smt=Shrimati ext=extension max=maximum min=minimum';
const ABBREVIATIONS_WITHOUT_STOP =
  'vs=versus w/=with Pvt=Private Ltd=Limited 24/7=twenty_four_seven sq.ft=square_feet';

const UNITS =
  'km=kilometre,kilometres kms=kilometre,kilometres m=metre,metres cm=centimetre,centimetres mm=millimetre,millimetres ' +
  'kg=kilogram,kilograms kgs=kilogram,kilograms g=gram,grams mg=milligram,milligrams ml=millilitre,millilitres ' +
  'km/h=kilometre_per_hour,kilometres_per_hour kmph=kilometre_per_hour,kilometres_per_hour ' +
  'min=minute,minutes mins=minute,minutes hr=hour,hours hrs=hour,hours sec=second,seconds secs=second,seconds ' +
  'ft=foot,feet sqft=square_foot,square_feet °C=degree_Celsius,degrees_Celsius °F=degree_Fahrenheit,degrees_Fahrenheit ' +
  'GB=gigabyte,gigabytes MB=megabyte,megabytes kW=kilowatt,kilowatts kWh=kilowatt_hour,kilowatt_hours';

const SCALES: readonly [string, number, string][] = [
  ['thousand', 1e3, 'thousand k'],
  ['lakh', 1e5, 'lakh lakhs lac lacs l'],
  ['million', 1e6, 'million mn m'],
  ['crore', 1e7, 'crore crores cr'],
  ['billion', 1e9, 'billion bn b'],
  ['trillion', 1e12, 'trillion'],
];

/** English, with lakh and crore where the written number has them. */
export const ENGLISH: Language = {
  cardinal,
  ordinal,
  year,
  digits: SMALL_NUMBERS.slice(0, 10),
  months: MONTHS,
  monthNumbers: new Map([
    ...MONTHS.map((month, index) => [month.toLowerCase(), index + 1] as const),
    ...MONTHS.map((month, index) => [month.slice(0, 3).toLowerCase(), index + 1] as const),
    ['sept', 9],
  ]),
  currencies: {
    INR: { one: 'rupee', many: 'rupees', smallOne: 'paisa', smallMany: 'paise' },
    USD: { one: 'dollar', many: 'dollars', smallOne: 'cent', smallMany: 'cents' },
    EUR: { one: 'euro', many: 'euros', smallOne: 'cent', smallMany: 'cents' },
    GBP: { one: 'pound', many: 'pounds', smallOne: 'penny', smallMany: 'pence' },
  },
  scales: scalesOf(SCALES),
  units: new Map(pairs(UNITS).map(([unit, names]) => [unit, unitName(names)])),
  abbreviations: new Map<string, Expansion>([
    ...pairs(ABBREVIATIONS).map(([word, spoken]) => [word, { spoken, needsStop: true }] as const),
    ...pairs(ABBREVIATIONS_WITHOUT_STOP).map(
      ([word, spoken]) => [word, { spoken, needsStop: false }] as const,
    ),
    ['No', { spoken: 'number', needsStop: true, needsNumber: true }],
    ['no', { spoken: 'number', needsStop: true, needsNumber: true }],
    ['Nos', { spoken: 'numbers', needsStop: true, needsNumber: true }],
  ]),
  spellsPlainNumbers: false,
  isDayFirst: true,
  joinDate: (day, month, isDayFirst) => (isDayFirst ? `${day} ${month}` : `${month} ${day}`),
  hourWords: new Map([
    ["o'clock", "o'clock"],
    ['baje', 'baje'],
    ['hrs', 'hours'],
    ['hours', 'hours'],
  ]),
  clock,
  words: {
    point: 'point',
    percent: 'percent',
    to: 'to',
    per: 'per',
    and: 'and',
    dot: 'dot',
    slash: 'slash',
    at: 'at',
    link: 'the link',
    plus: 'plus',
    minus: 'minus',
    number: 'number',
    ampersand: 'and',
  },
  codeWords: new Set('otp pin code passcode password id pincode zip'.split(' ')),
};

function cardinal(value: number, isIndian: boolean): string {
  for (const [size, name] of isIndian ? INDIAN : WESTERN) {
    if (value < size) continue;
    const rest = value % size;
    const head = `${cardinal(Math.floor(value / size), isIndian)} ${name}`;
    return rest === 0 ? head : `${head} ${cardinal(rest, isIndian)}`;
  }
  const small = SMALL_NUMBERS[value];
  if (small !== undefined) return small;
  const tens = TENS[Math.floor(value / 10)] ?? '';
  return value % 10 === 0 ? tens : `${tens} ${SMALL_NUMBERS[value % 10]}`;
}

function ordinal(value: number): string {
  const words = cardinal(value, false).split(' ');
  const last = words.pop() ?? '';
  return [...words, ORDINALS[last] ?? (last.endsWith('y') ? `${last.slice(0, -1)}ieth` : `${last}th`)].join(
    ' ',
  );
}

function year(value: number): string {
  const century = Math.floor(value / 100);
  const rest = value % 100;
  if (value < 1100 || (value >= 2000 && value < 2010)) return cardinal(value, false);
  if (rest === 0) return `${cardinal(century, false)} hundred`;
  return `${cardinal(century, false)} ${rest < 10 ? 'oh ' : ''}${cardinal(rest, false)}`;
}

function clock({ hour, minute, hasHalf, hourWord }: Clock): { spoken: string; isHourUsed: boolean } {
  const hourName = cardinal(hour, false);
  if (minute === 0 && hasHalf) return { spoken: hourName, isHourUsed: true };
  if (minute === 0)
    return {
      spoken: hourWord === 'hours' ? `${hourName} hundred hours` : `${hourName} ${hourWord ?? "o'clock"}`,
      isHourUsed: true,
    };
  const spoken = `${hourName} ${minute < 10 ? 'oh ' : ''}${cardinal(minute, false)}`;
  return { spoken: hourWord ? `${spoken} ${hourWord}` : spoken, isHourUsed: true };
}

function unitName(names: string): UnitName {
  const [one = names, many = one] = names.split(',');
  return { one, many };
}

/** `a=b c=d_e` as pairs, an underscore for a space. */
function pairs(list: string): [string, string][] {
  return list.split(' ').map((pair) => {
    const [key = '', value = ''] = pair.split('=');
    return [key, value.replaceAll('_', ' ')];
  });
}
