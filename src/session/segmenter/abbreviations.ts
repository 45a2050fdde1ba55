/** What a full stop after an abbreviation says about the sentence. */
export const AbbreviationUse = {
  /** Something always follows: a title, a preposition. */
  Never: 'never',
  /** Goes on before a number, a price or a small letter. */
  BeforeNumber: 'beforeNumber',
  /** Goes on before a small letter or a digit. */
  BeforeLower: 'beforeLower',
  /** As `BeforeLower`, and before a time zone, a day or a month. */
  Time: 'time',
  /** Often followed by a name: ends only before a word that usually opens a sentence. */
  UnlessStarter: 'unlessStarter',
} as const;

export type AbbreviationUse = (typeof AbbreviationUse)[keyof typeof AbbreviationUse];

type Lists = Partial<Record<AbbreviationUse, string>>;

/** Without the last full stop. Capitals count; a capital first letter is also tried small. */
const ENGLISH: Lists = {
  never:
    'Dr Mr Mrs Ms Mx Prof Capt Cpt Lt Sgt Col Gen Maj Cmdr Adm Rev Fr Hon Gov Sen Rep Pres Supt Mt Ft Msgr ' +
    'e.g i.e vs cf viz eg ie attn Attn',
  beforeNumber:
    'No no Nos nos Nr Fig fig Figs Sec Ch ch Vol vol Eq Art pp approx est dept Dept ext Ext tel Tel Ref ref ' +
    'Jan Feb Mar Apr Jun Jul Aug Sep Sept Oct Nov Dec',
  beforeLower:
    'etc Esq misc sq ft in oz lb lbs yd mi cm mm kg km hr hrs min mins sec secs max avg incl excl al ' +
    'Mon Tue Tues Wed Thu Thur Thurs Fri Sat Sun Ave Rd Blvd Apt',
  time: 'a.m p.m A.M P.M am pm AM PM',
  unlessStarter: 'Inc Ltd Corp Co Cos LLC Bros Jr Sr St Ph.D PhD M.Tech B.Tech B.Sc M.Sc B.Com M.Com',
};

const HINDI: Lists = {
  never: 'डॉ डा श्री श्रीमती सुश्री कु प्रो पं मो स्व इंजी एड',
  beforeNumber: 'रु रू क्र नं सं पृ',
  beforeLower: 'कि.मी किमी मी से.मी मि.ग्रा कि.ग्रा ग्रा मि',
  unlessStarter: 'ए बी सी डी ई एफ एच जे एल एम एन पी क्यू एस टी यू वी डब्ल्यू एक्स',
};

/** Hindi and Indian English in Latin letters. */
const HINGLISH: Lists = {
  never: 'Smt Shri Sri Kum Adv Er Pt Pvt Md',
  beforeNumber: 'Rs rs Re INR',
  beforeLower: 'sq.ft lac lacs cr',
};

const SPANISH: Lists = {
  never: 'Sra Srta Sres Dra Dña Lic Ing Arq Prof Profa Excmo p.ej ej Avda Av EE',
  beforeNumber: 'pág págs núm núms cap art aprox tel Tel vol ed fig',
  beforeLower: 'Ud Uds Vd Vds UU EE.UU Cía S.A S.L',
};

const GERMAN: Lists = {
  never:
    'Hr Hrn Frl Dipl Ing Mag med rer nat phil jur habil bzw ca evtl ggf inkl exkl vgl zzgl bzgl abzgl einschl ausschl sog insb insbes ' +
    'Mio Mrd Tsd z.B d.h u.a i.d.R z.T u.U s.o s.u o.ä',
  beforeNumber: 'Nr Abs Art Kap Bd Str Tel Pos Ziff',
  beforeLower: 'usw usf MwSt etc Std Stk Jh Jhd',
};

const LANGUAGES = [ENGLISH, HINDI, HINGLISH, SPANISH, GERMAN];

/** Street names end so in German: Goethestr. 12. */
const STREET_ENDING = 'str';

const USES: ReadonlyMap<string, AbbreviationUse> = new Map(
  LANGUAGES.flatMap((lists) =>
    Object.entries(lists).flatMap(([use, words]) =>
      words.split(' ').map((word) => [word, use as AbbreviationUse] as const),
    ),
  ),
);

/** How a word is used before a full stop, undefined when it is no known abbreviation. */
export function abbreviationUse(word: string): AbbreviationUse | undefined {
  const use = USES.get(word) ?? USES.get(word.charAt(0).toLowerCase() + word.slice(1));
  if (use) return use;
  return word.length > STREET_ENDING.length && word.endsWith(STREET_ENDING)
    ? AbbreviationUse.BeforeNumber
    : undefined;
}
