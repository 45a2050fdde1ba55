/** One recorded turn of a customer at a fictional car dealer. */
export interface ClipScript {
  file: string;
  /** `en`, `hi`, or `hi-en` where both are mixed in a sentence. */
  language: 'en' | 'hi' | 'hi-en';
  /** What a careful listener writes down. */
  text: string;
  /** What the synthesiser is given where it would mispronounce `text`; the same number of words. */
  spoken?: string;
  /** eSpeak NG voice and variant. */
  voice: string;
  wordsPerMinute: number;
}

/** What is recorded. Every file stays under 150 kB, so nothing takes much longer than 3.5 s to say. */
export const CLIP_SCRIPTS: readonly ClipScript[] = [
  english('en-cost.wav', 'what does the Aurora electric cost'),
  english('en-test-drive.wav', 'can I book a test drive on Saturday', 'en-us+f3'),
  english('en-red.wav', 'do you have it in red', 'en-gb-x-rp+m3'),
  english('en-uh-huh.wav', 'uh huh', 'en-us+f2'),
  english('en-wait-stop.wav', 'wait, stop', 'en-us+m7'),
  english(
    'en-phone.wav',
    'my number is nine eight seven six five four three two one zero',
    'en-gb-x-rp+f3',
    200,
  ),
  english('en-email.wav', 'my email is priya dot sharma at example dot com', 'en-us+f3', 185),
  english('en-range.wav', 'how far does it go on one charge', 'en-gb-x-rp'),
  english('en-trade-in.wav', 'I would like to trade in my old car', 'en-us+m3'),
  english('en-human.wav', 'let me talk to a real person please', 'en-us+f2'),
  english('en-yes.wav', 'yes', 'en-gb-x-rp+m3'),
  english('en-thanks.wav', 'thank you, that is all, goodbye', 'en-us+m7'),
  hindi('hi-price.wav', 'इस गाड़ी की कीमत क्या है'),
  hindi('hi-saturday.wav', 'क्या मैं शनिवार को आ सकता हूँ', 'hi+m3'),
  hindi('hi-wait.wav', 'रुकिए, एक मिनट', 'hi+f3'),
  hindi('hi-haan.wav', 'हाँ जी', 'hi+f2'),
  hindi('hi-red.wav', 'मुझे लाल रंग की गाड़ी चाहिए', 'hi+f2'),
  {
    ...hindi('hi-en-test-drive.wav', 'मुझे Saturday को test drive book करनी है', 'hi+f3'),
    language: 'hi-en',
  },
  {
    ...hindi('hi-en-discount.wav', 'sir is car par kitna discount milega', 'hi+m3'),
    language: 'hi-en',
    spoken: 'सर इस कार पर कितना डिस्काउंट मिलेगा',
  },
];

function english(file: string, text: string, voice = 'en-us', wordsPerMinute = 165): ClipScript {
  return { file, language: 'en', text, voice, wordsPerMinute };
}

function hindi(file: string, text: string, voice = 'hi', wordsPerMinute = 165): ClipScript {
  return { file, language: 'hi', text, voice, wordsPerMinute };
}
