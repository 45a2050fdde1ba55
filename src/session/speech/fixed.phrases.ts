import type { ResolvedAgent } from '../../agent/agent.port.js';
import { Segmenter } from '../segmenter/segmenter.js';
import type { SessionSettings } from '../session.settings.js';
import type { TurnRules } from '../turn/turn.rules.js';

type Cutting = Pick<SessionSettings, 'sentenceMaxChars' | 'isFirstClauseEarly' | 'longSentence'>;

/** What an agent says word for word: greeting, questions asked anew, farewell, filler, apology. */
export function fixedTextsOf({ greeting }: ResolvedAgent, { silence, apology }: TurnRules): string[] {
  const texts = [greeting, ...silence.reprompts, silence.farewell, silence.filler?.text, apology];
  return texts.filter((text) => text !== undefined);
}

/** The segments these texts are spoken in, as they are shown. */
export function phrasesOf(texts: readonly string[], cutting: Cutting): ReadonlySet<string> {
  return new Set(texts.flatMap((text) => segmentsOf(text, cutting)));
}

function segmentsOf(text: string, cutting: Cutting): string[] {
  const segmenter = new Segmenter({ ...cutting, maxChars: cutting.sentenceMaxChars });
  return [...segmenter.push(text), ...segmenter.flush()].map((segment) => segment.text);
}
