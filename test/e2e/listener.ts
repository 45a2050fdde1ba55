import type { ConversationScript } from '../../emulators/openai/conversation.script.js';
import { Person } from './person.js';
import type { Stack } from './stack.js';
import type { MessageOf, VoiceFrame } from './wire.js';

/** Pace of the emulated voice. */
const MS_PER_CHARACTER = 65;
/** Long, so that model and voice are still at it when the person interrupts, however busy the machine is. */
const STORY = [
  'The old mill stands by the river and its wheel turns all night although there is no corn left to grind.',
  'Nobody in the village has seen the miller for eleven years but the light in his window still burns.',
  'Some people say that he went to sea with his brother and sent a letter home from every harbour on the way.',
  'Others heard him sing in the cellar last winter when the snow lay so high that no cart could pass the bridge.',
  'We went there once on a warm evening in June and found the door wide open and bread upon the table.',
  'A grey cat sat on the stairs and looked at us as if we had come too late for something we had promised.',
  'So we closed the door behind us and walked home along the water without a word and never spoke of it again.',
  'That was the summer before the flood and what was left of the mill went down the river in a single night.',
].join(' ');

/** A reply whose parts are spoken one after the other: the second is asked for while the first is spoken. */
export const PAIR = ['The mill is old.', 'The river is older still.'] as const;
/** How long the first of them sounds. */
export const FIRST_OF_PAIR_MS = PAIR[0].length * MS_PER_CHARACTER;
/** A reply that is sent in full long before it is heard. */
export const SHORT = 'This is soon said and takes three seconds to hear.';
export const REQUEST = 'Tell me a story';

/** The story takes long to tell; what is not asked for by name is answered in two words. */
export const MILL: ConversationScript = {
  name: 'mill',
  rules: [
    { when: /story/, say: [STORY] },
    { when: /pair/, say: [PAIR.join(' ')] },
    { when: /short/, say: [SHORT] },
  ],
  fallback: ['All right.'],
};

/** A caller who is told the story of the mill, or less, and interrupts. */
export class Listener {
  private constructor(
    private readonly stack: Stack,
    readonly person: Person,
  ) {}

  static async call(stack: Stack): Promise<Listener> {
    return new Listener(stack, await Person.call(stack));
  }

  /** Asks for something. @returns the generation of the reply. */
  async ask(request = REQUEST): Promise<number> {
    this.person.agent.sendText(request);
    return (await this.person.next('turn.started', ({ text }) => text === request)).generation;
  }

  /** Asks and listens to so much of the reply. @returns its generation. */
  async listen(leastMs = 600, request = REQUEST): Promise<number> {
    const generation = await this.ask(request);
    await this.person.hearing(generation, leastMs);
    return generation;
  }

  /** Waits for the end of an interruption; fails unless it kept what the protocol promises of each. */
  async interruptionOf(generation: number): Promise<MessageOf<'turn.interrupted'>> {
    const { wire } = this.person;
    const interrupted = await wire.next('turn.interrupted', (one) => one.generation === generation);
    const cleared = wire.all('audio.clear').filter((one) => one.generation === generation);
    expect(cleared).toHaveLength(1);
    expect(wire.after(cleared[0] as MessageOf<'audio.clear'>)).toContain(interrupted);
    return interrupted;
  }

  /** Words of a reply that were heard, as the player knows: those of whole segments, and of the one cut those begun. */
  wordsHeard(generation: number): number {
    const segments = this.person.wire.all('tts.segment').filter((one) => one.generation === generation);
    return this.person.player.heard
      .filter((one) => one.generation === generation)
      .reduce((sum, { segment, heardMs, isCut }) => {
        const text = segments.find((one) => one.segment === segment)?.text ?? '';
        const heard = isCut ? text.slice(0, Math.round(heardMs / MS_PER_CHARACTER)) : text;
        return sum + countWords(heard);
      }, 0);
  }

  /** What the model saw of the conversation when it was asked last. */
  lastContext(): unknown {
    return this.stack.emulators.journal.find('openai', 'context').at(-1)?.data;
  }

  /** Asks something else and hears the answer out. @returns what the model saw when it was asked. */
  async goOn(): Promise<unknown> {
    const generation = await this.ask('Go on');
    await this.person.next('turn.completed', (one) => one.generation === generation);
    return this.lastContext();
  }

  /** Hangs up; fails if any sound or word of a reply came after it had been interrupted. */
  async hangUp(): Promise<void> {
    await this.person.hangUp();
    for (const cleared of this.person.wire.all('audio.clear')) {
      const late = this.person.wire
        .after(cleared)
        .filter((one) => (one.type === 'audio' || one.type === 'llm.delta') && isOf(one, cleared));
      expect(late).toEqual([]);
    }
  }
}

export function countWords(text: string): number {
  return text.split(/\s+/).filter((word) => word !== '').length;
}

function isOf(one: VoiceFrame | MessageOf<'llm.delta'>, cleared: MessageOf<'audio.clear'>): boolean {
  return one.generation <= cleared.generation;
}
