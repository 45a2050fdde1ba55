import type { Conversation, Settings } from './conversation.js';
import { isRecord } from './yaml.source.js';

type Tree = Readonly<Record<string, unknown>>;

/** Settings with changes laid over them, map by map; `null` takes a key away. */
export function mergeSettings(settings: Settings, changes: Settings): Settings {
  return {
    agent: merge(settings.agent, changes.agent),
    server: { ...settings.server, ...changes.server },
  };
}

/** The conversation with its policy switched off; `undefined` if it names none. */
export function withoutPolicy(conversation: Conversation): Conversation | undefined {
  const { policy } = conversation;
  return policy && { ...conversation, ...mergeSettings(conversation, policy.off) };
}

function merge(tree: Tree, changes: Tree): Tree {
  const merged: Record<string, unknown> = { ...tree };
  for (const [key, change] of Object.entries(changes)) {
    const before = merged[key];
    if (change === null) delete merged[key];
    else merged[key] = isRecord(change) && isRecord(before) ? merge(before, change) : change;
  }
  return merged;
}
