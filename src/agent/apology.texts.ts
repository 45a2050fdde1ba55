const ENGLISH = 'I am sorry, something went wrong on my side. Could you say that again, please?';
/** By language, where it is not English. */
const OTHERS: ReadonlyMap<string, string> = new Map([
  ['hi', 'माफ़ कीजिए, मेरी ओर से कुछ गड़बड़ हो गई। कृपया एक बार फिर कहिए।'],
]);

/**
 * What an agent without an apology of its own says when it could not answer.
 *
 * @param language BCP-47 tag, or `multi`. English where there is none, or we have no words in it.
 */
export function apologyIn(language = ''): string {
  const [primary = ''] = language.toLowerCase().split('-');
  return OTHERS.get(primary) ?? ENGLISH;
}
