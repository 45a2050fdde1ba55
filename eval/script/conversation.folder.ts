import { readdirSync, readFileSync } from 'node:fs';
import type { Conversation } from './conversation.js';
import { readConversation } from './conversation.reader.js';
import { ScriptFault } from './yaml.source.js';

const SHIPPED = new URL('../conversations/', import.meta.url);

/**
 * The conversations that come with this project, by name.
 *
 * @param only Just these; all when left out.
 * @throws {ScriptFault} for one that cannot be read, or a name nobody has.
 */
export function loadConversations(only: readonly string[] = []): Conversation[] {
  const names = readdirSync(SHIPPED)
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => file.slice(0, -'.yaml'.length))
    .sort();
  const stranger = only.find((name) => !names.includes(name));
  if (stranger !== undefined)
    throw new ScriptFault(`there is no conversation "${stranger}"; there are ${names.join(', ')}`);
  return names
    .filter((name) => only.length === 0 || only.includes(name))
    .map((name) => readConversation(readFileSync(new URL(`${name}.yaml`, SHIPPED), 'utf8'), name));
}
