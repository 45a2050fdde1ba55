import type { ConversationScript } from '../../emulators/openai/conversation.script.js';
import { Person } from '../e2e/person.js';

/** Answers of one short sentence, so that a running turn is heard out within seconds. */
export const SHORT_ANSWERS: ConversationScript = {
  name: 'short',
  rules: [],
  fallback: ['Just a moment.', 'Yes, of course.', 'Yes. And red.'],
};
const SPOKEN = ['en-yes', 'en-uh-huh'];

/** Somebody who says the next thing as soon as the last answer was heard out. */
export async function talker(voiceUrl: string, hasMicrophone: boolean): Promise<Person> {
  const person = await Person.call({ voiceUrl }, { hasMicrophone });
  let said = 0;
  const speak = () => void person.say(SPOKEN[said++ % SPOKEN.length] as string).catch(() => undefined);
  const type = () => person.agent.sendText(`question ${said++}`);
  const goOn = hasMicrophone ? speak : type;
  person.agent.on('raw', ({ message }) => {
    if (message.type === 'turn.completed') goOn();
  });
  goOn();
  return person;
}

/** Generations of turns that were begun and of which the caller never learned the end. */
export function openTurns({ wire }: Person): number[] {
  const ends = ['turn.completed', 'turn.interrupted', 'turn.failed'] as const;
  const ended = new Set(ends.flatMap((type) => wire.all(type).map(({ generation }) => generation)));
  return wire
    .all('turn.started')
    .map(({ generation }) => generation)
    .filter((generation) => !ended.has(generation));
}
