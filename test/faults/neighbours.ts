import type { Person } from '../e2e/person.js';
import { talker } from './talker.js';

/** What one turn waited for, in ms, as the server counts it. */
export interface Wait {
  /** From the start of the turn to its first sound. */
  readonly firstAudioMs: number;
  /** The server's own share of that. */
  readonly overheadMs: number;
}
interface TimedTurn {
  /** On the clock of `performance.now`. */
  readonly startedAt: number;
  readonly wait: Wait;
}

/** Callers who type one question after the other while something happens to others. */
export class Neighbours {
  private readonly turns: TimedTurn[] = [];

  private constructor(private readonly people: readonly Person[]) {}

  static async call(voiceUrl: string, size: number): Promise<Neighbours> {
    const people: Person[] = [];
    const neighbours = new Neighbours(people);
    for (let at = 0; at < size; at++) people.push(await neighbours.oneMore(voiceUrl));
    return neighbours;
  }

  /** Turns heard to their end. */
  get heardCount(): number {
    return this.turns.length;
  }

  /** The waits of all turns that had no sound yet at some moment of this time. */
  waits(fromMs: number, toMs: number): Wait[] {
    const isWithin = ({ startedAt, wait }: TimedTurn) =>
      startedAt <= toMs && startedAt + wait.firstAudioMs >= fromMs;
    return this.turns.filter(isWithin).map(({ wait }) => wait);
  }

  /** Sentences that were not spoken: the vendors, in the process of the crowd, may be held up for seconds. */
  get unspokenCount(): number {
    return this.people.reduce((sum, { wire }) => sum + wire.all('tts.dropped').length, 0);
  }

  /** What went wrong for any of them. */
  get complaints(): unknown[] {
    return this.people.flatMap(({ wire }) => [
      ...wire.all('turn.failed'),
      ...wire.all('error'),
      ...(wire.closeCode === undefined ? [] : [wire.closeCode]),
    ]);
  }

  async leave(): Promise<void> {
    await Promise.all(this.people.map(({ agent }) => agent.stop()));
  }

  private async oneMore(voiceUrl: string): Promise<Person> {
    const person = await talker(voiceUrl, false);
    let startedAt = performance.now();
    person.agent.on('raw', ({ message }) => {
      if (message.type === 'turn.started') startedAt = performance.now();
      if (message.type !== 'turn.completed') return;
      const { firstAudioMs = Number.NaN, overheadMs = Number.NaN } = message.latency;
      this.turns.push({ startedAt, wait: { firstAudioMs, overheadMs } });
    });
    return person;
  }
}
