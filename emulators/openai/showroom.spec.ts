import { loadClips } from '../clips/clip.library.js';
import type { ScriptContext } from './conversation.script.js';
import { loadScript } from './script.loader.js';
import { ScriptReader } from './script.reader.js';

const script = loadScript();
const answer = (user: string, more: Partial<ScriptContext> = {}) =>
  new ScriptReader(script).answer({ instructions: '', user, heard: '', turn: 1, tools: [], ...more });
const DEVANAGARI = /[\u0900-\u097f]/;

test('every recorded sentence has an answer of its own', () => {
  const spoken = loadClips().filter((clip) => clip.text !== '');
  expect(spoken.length).toBeGreaterThanOrEqual(14);
  for (const clip of spoken) {
    const { text } = answer(clip.text);
    expect([clip.text, script.fallback.includes(text)]).toEqual([clip.text, false]);
  }
});

test.each([
  ['what does the electric one cost', /19\.5 lakh/],
  ['How much is the Aster?', /7\.8 lakh/],
  ['Can I book a test drive on Saturday?', /^Yes, Saturday works well\. I have 11 a\.m\. or 4 p\.m\./],
  ['do you have it in red', /red/],
  ['what is the delivery time', /15th of March/],
  ['my number is nine eight seven six five four', /I noted nine eight seven six five four\. Is/],
  ['my email is priya at example dot com', /sales@meridian\.example, with photos, the price list, etc\./],
  ['uh huh', /like to know/],
  ['wait, stop', /listening/],
  ['hello', /Asha/],
  ['thank you, goodbye', /goodbye/],
  ['code ZEBRA-17 please', /ZEBRA-17/],
  ['tell me everything', /1987/],
  ['Sir is car par kitna discount milega', /exchange bonus/],
  ['test drive karni hai', /Bilkul/],
  ['Aster kitne ki hai', /saat lakh/],
])('%s', (user, expected) => {
  expect(answer(user).text).toMatch(expected);
});

test.each(['इस गाड़ी की कीमत क्या है?', 'क्या मैं शनिवार को आ सकता हूँ', 'मुझे लाल रंग की गाड़ी चाहिए', 'नमस्ते'])(
  'Hindi is answered in Hindi: %s',
  (user) => {
    expect(answer(user).text).toMatch(DEVANAGARI);
  },
);

test('the dealer is named as the instructions say', () => {
  expect(answer('hello', { instructions: 'agentName: Ravi\ndealer: Blue Cars' }).text).toMatch(
    /this is Ravi from Blue Cars/,
  );
});

test('a test drive is booked through the tool when there is one', () => {
  const { call } = answer('test drive on friday', { tools: ['book_test_drive'] });
  expect(call).toEqual({ name: 'book_test_drive', arguments: '{"day":"friday","time":"11:00"}' });
});
