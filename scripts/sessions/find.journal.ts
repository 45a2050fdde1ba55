import { rm } from 'node:fs/promises';
import { type JournalPlace, journalsIn, removeEmptyDay } from '../../src/store/journal.folder.js';
import { mayBeAlive, thisOwner } from '../../src/store/journal.owner.js';
import { type Journal, readJournal } from '../../src/store/journal.reader.js';
import { EXIT, SessionsError } from './sessions.error.js';

/** A journal that was found, and what is in it. */
export interface FoundJournal {
  place: JournalPlace;
  journal: Journal;
}

/** Every journal, the session that began first before the others. */
export async function allJournals(dir: string): Promise<FoundJournal[]> {
  const found: FoundJournal[] = [];
  for await (const place of journalsIn(dir)) found.push({ place, journal: await readJournal(place.path) });
  const beginning = ({ journal }: FoundJournal) => journal.records[0]?.at ?? '';
  return found.sort((a, b) => beginning(a).localeCompare(beginning(b)));
}

/**
 * The journal of a session.
 *
 * @param id The whole id, as much of its beginning as tells it apart, or `last`.
 * @throws {SessionsError} when there is none, or more than one.
 */
export async function findJournal(dir: string, id: string): Promise<FoundJournal> {
  if (id === 'last') {
    const newest = (await allJournals(dir)).at(-1);
    if (!newest) throw new SessionsError(EXIT.notFound, `There are no sessions in ${dir}.`);
    return newest;
  }
  const places: JournalPlace[] = [];
  for await (const place of journalsIn(dir)) if (place.sessionId.startsWith(id)) places.push(place);
  const exact = places.find(({ sessionId }) => sessionId === id);
  const [place, second] = exact ? [exact] : places;
  if (!place)
    throw new SessionsError(
      EXIT.notFound,
      `There is no session ${id} in ${dir}; npm run sessions -- list shows those there are.`,
    );
  if (second)
    throw new SessionsError(EXIT.usage, `${places.length} sessions begin with ${id}; give more of the ID.`);
  return { place, journal: await readJournal(place.path) };
}

/** Whether the session may go on while we look. */
export function isRunning({ state, started }: Journal): boolean {
  return state === 'open' && started !== undefined && mayBeAlive(started.owner, thisOwner());
}

/**
 * Removes all that is kept of a session.
 *
 * @throws {SessionsError} when it still runs: its server would go on writing.
 */
export async function deleteJournal({ place, journal }: FoundJournal): Promise<void> {
  if (isRunning(journal))
    throw new SessionsError(
      EXIT.cannot,
      `Session ${place.sessionId} still runs; delete it when it has ended.`,
    );
  await rm(place.path);
  await removeEmptyDay(place.path);
}
