import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import type { Conversation } from '../script/conversation.js';

const QUIET = {
  firstMessage: 'wait',
  language: 'multi',
  instructions: 'You are Asha, a sales agent of Meridian Motors. Answer in short spoken sentences.',
};

/** Name of the agent the server must have, though no conversation is held with it. */
export const DEFAULT_AGENT = 'eval-default';

/** An agent file: one that waits for the person to begin, with changes. A greeting makes it begin. */
export function agentFile(name: string, changes: Readonly<Record<string, unknown>>): object {
  const opening = 'greeting' in changes ? { firstMessage: 'greeting' } : {};
  return { ...QUIET, ...opening, ...changes, name };
}

/** Writes an agent for each conversation, of its name, to a new folder. @returns the folder, to be removed by the caller. */
export function writeAgents(conversations: readonly Conversation[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'parley-eval-agents-'));
  const all = [...conversations, { name: DEFAULT_AGENT, agent: {} }];
  for (const { name, agent } of all)
    writeFileSync(join(folder, `${name}.yaml`), stringify(agentFile(name, agent)));
  return folder;
}
