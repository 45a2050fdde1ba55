import type { Schema } from '../../src/protocol/schema.js';
import { clipNames, wordCountOf } from '../play/sounds.js';
import {
  type HistoryCheck,
  type JournalCheck,
  SOUND_NAMES,
  type Step,
  type WordRange,
} from './conversation.js';
import { readMatcher } from './matcher.reader.js';
import { isRecord, type Path, type YamlSource } from './yaml.source.js';

/** Generous: the machine may be slow and play several conversations at once. */
const DEFAULT_WITHIN_MS = 12_000;
const DEFAULT_FOR_MS = 1_000;

const ms = { type: 'integer', minimum: 0, maximum: 60_000 } as const;
const phrase = { type: 'string', minLength: 1, maxLength: 300 } as const;
const optionalText = { ...phrase, optional: true } as const;
const optionalCount = { type: 'integer', minimum: 0, optional: true } as const;
const AFTER_AUDIO = { afterAudioMs: ms } as const;

/** Each action with the form of its value (none for messages, which have a reader) and of the keys beside it. */
const ACTIONS = {
  say: { value: { type: 'string', enum: clipNames() }, beside: { ...AFTER_AUDIO, words: phrase } },
  sayText: { value: phrase, beside: AFTER_AUDIO },
  sound: { value: { type: 'string', enum: SOUND_NAMES }, beside: AFTER_AUDIO },
  type: { value: phrase, beside: AFTER_AUDIO },
  interrupt: { value: { type: 'string', enum: ['button', 'key', 'vad'] }, beside: AFTER_AUDIO },
  talkKey: { value: { type: 'string', enum: ['down', 'up'] }, beside: AFTER_AUDIO },
  silence: { value: ms, beside: {} },
  expect: { value: undefined, beside: { within: ms } },
  mustNot: { value: undefined, beside: { for: ms } },
  history: {
    value: {
      type: 'object',
      properties: {
        role: { type: 'string', enum: ['user', 'assistant'] },
        contains: optionalText,
        notContains: optionalText,
      },
    },
    beside: {},
  },
  journal: {
    value: {
      type: 'object',
      properties: {
        vendor: { type: 'string', enum: ['deepgram', 'openai', 'elevenlabs'] },
        what: phrase,
        detail: optionalText,
        atLeast: optionalCount,
        atMost: optionalCount,
      },
    },
    beside: {},
  },
} as const satisfies Record<
  Step['action'],
  { value: Schema | undefined; beside: Readonly<Record<string, Schema>> }
>;
const NAMES = Object.keys(ACTIONS) as Step['action'][];

/**
 * Reads one step: a map with exactly one action, and what goes with it.
 *
 * @throws {ScriptFault} naming the line.
 */
export function readStep(source: YamlSource, path: Path, step: unknown): Step {
  if (!isRecord(step)) return source.fail(path, `a step must be a map with one of ${NAMES.join(', ')}`);
  const [action, second] = NAMES.filter((name) => Object.hasOwn(step, name));
  if (action === undefined || second !== undefined)
    return source.fail(path, `a step has exactly one action: ${NAMES.join(', ')}`);
  const { value, beside } = ACTIONS[action];
  source.allowKeys(path, step, [action, ...Object.keys(beside)]);
  if (value) source.check([...path, action], step[action], value);
  for (const [name, schema] of Object.entries(beside))
    if (step[name] !== undefined) source.check([...path, name], step[name], schema);
  return build(source, path, { action, step, line: source.lineOf(path) });
}

/** The keys have been checked, so that what is asserted here holds. */
function build(
  source: YamlSource,
  path: Path,
  read: { action: Step['action']; step: Readonly<Record<string, unknown>>; line: number },
): Step {
  const { action, step, line } = read;
  const text = String(step[action]);
  const afterAudioMs = step.afterAudioMs as number | undefined;
  switch (action) {
    case 'say':
      return { line, action, clip: text, words: readWords(source, path, step), afterAudioMs };
    case 'sayText':
    case 'type':
      return { line, action, text, afterAudioMs };
    case 'sound':
      return { line, action, sound: text as (typeof SOUND_NAMES)[number], afterAudioMs };
    case 'interrupt':
      return { line, action, by: text as 'button' | 'key' | 'vad', afterAudioMs };
    case 'talkKey':
      return { line, action, isDown: text === 'down', afterAudioMs };
    case 'silence':
      return { line, action, ms: step.silence as number };
    case 'expect': {
      const withinMs = (step.within as number | undefined) ?? DEFAULT_WITHIN_MS;
      return { line, action, matcher: readMatcher(source, [...path, action], step.expect), withinMs };
    }
    case 'mustNot': {
      const forMs = (step.for as number | undefined) ?? DEFAULT_FOR_MS;
      return { line, action, matcher: readMatcher(source, [...path, action], step.mustNot), forMs };
    }
    case 'history':
      return { line, action, ...(step.history as HistoryCheck) };
    case 'journal':
      return { line, action, ...(step.journal as JournalCheck) };
  }
}

/** "2-4", or "3" for one word. */
function readWords(
  source: YamlSource,
  path: Path,
  step: Readonly<Record<string, unknown>>,
): WordRange | undefined {
  if (step.words === undefined) return undefined;
  const [, from, to] = /^(\d+)(?:-(\d+))?$/.exec(String(step.words)) ?? [];
  const first = Number(from);
  const last = Number(to ?? from);
  const count = wordCountOf(String(step.say));
  if (first >= 1 && first <= last && last <= count) return { first, last };
  return source.fail(
    [...path, 'words'],
    `"words" must be like "1-3", within the ${count} words of the recording`,
  );
}
