/** Words which, capitalised after an abbreviation, open a new sentence rather than go on with a name. */
const STARTERS =
  'A All Also An And Any Are As At Before But By Can Come Could Did Do Does Each For From Get Give Go Great Had ' +
  'Has Have He Her Here His How However I If In Is It Its Just Let Like May Maybe Most My No Not Now Of Oh On Once ' +
  'One Or Our Perhaps Please She Shall Should Since So Some Sorry Such Sure Take Thank Thanks That The Their Then ' +
  'There These They This Those To Today Tomorrow Unfortunately Was We Well Were What When Where Which While Who ' +
  'Why Will With Would Yes Yesterday Yet You Your ' +
  'El La Los Las Un Una Es Yo Usted Der Die Das Er Sie Wir Ich Es Ein Eine ' +
  'Aap Main Hum Yeh Woh Kya Toh Lekin Aur';

const TIME_WORDS =
  'Eastern Pacific Central Mountain Atlantic Indian ET PT CT MT EST EDT PST PDT CST CDT MST MDT IST GMT UTC CET CEST ' +
  'BST JST SGT Monday Tuesday Wednesday Thursday Friday Saturday Sunday January February March April May June July ' +
  'August September October November December';

/** What commonly follows an ordinal number in German: months, floors, places in a row, clubs. */
const ORDINAL_NOUNS =
  'Januar Jänner Februar März April Mai Juni Juli August September Oktober November Dezember Stock Etage Obergeschoss ' +
  'Untergeschoss Jahrhundert Jahrhunderts Quartal Quartals Woche Monat Tag Jahr Platz Klasse Kapitel Teil Auflage ' +
  'Mal Liga Bezirk Weltkrieg Weltkriegs Semester Geburtstag Jahrestag Lebensjahr Rate Mahnung Termin Versuch ' +
  'FC SC OG UG EG DG Bundesliga Halbzeit Runde Reihe Gang';

/**
 * What a price begins with after "approx." or the dash of a range. Capitals of other letters would make more sentences wait
 * for their next word.
 */
const CURRENCIES = 'Rs rs रु रू';

/** Words capitalised after a mark that settle whether the sentence ended there. */
export const FOLLOWING = {
  starters: setOf(STARTERS),
  timeWords: setOf(TIME_WORDS),
  ordinalNouns: setOf(ORDINAL_NOUNS),
  currencies: setOf(CURRENCIES),
} as const;

/** Longer than any word of the lists. */
export const MAX_FOLLOWING_CHARS = 16;

function setOf(words: string): ReadonlySet<string> {
  return new Set(words.split(' '));
}
