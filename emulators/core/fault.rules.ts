import type { Fault, FaultKind, Vendor } from './emulator.types.js';
import { check, JsonProblem } from './json.check.js';
import { boolean, type Fields, free, integer, object, one, type Rule, string, tagged } from './json.rule.js';

const VENDORS: readonly Vendor[] = ['deepgram', 'openai', 'elevenlabs'];
const ms = integer(0, 3_600_000);
const count = integer(0);
const closeCode = integer(1_000, 4_999);

interface KindRules {
  required?: Fields;
  optional?: Fields;
  /** The vendors that can play it. Default: all. */
  vendors?: readonly Vendor[];
}

/** The fields of every kind of fault, as `emulator.types.ts` declares them. */
const KINDS: Readonly<Record<FaultKind['kind'], KindRules>> = {
  refuse: {},
  status: {
    required: { status: integer(400, 599) },
    optional: { headers: { kind: 'map', of: string(), maxEntries: 20, maxKeyLength: 100 }, body: free },
  },
  acceptThenClose: { required: { code: closeCode }, optional: { reason: string(120) } },
  hangBeforeOpen: {},
  hangAfterOpen: { optional: { afterMessages: count } },
  slowFirstByte: { required: { delayMs: ms } },
  dropAfter: { required: { count } },
  stallAfter: { required: { count } },
  garbage: { required: { form: one('json', 'binary', 'huge') } },
  lateAfterCancel: { required: { forMs: ms } },
  duplicateFinal: { required: { copies: integer(2, 10) }, vendors: ['deepgram'] },
  emptyFinal: { vendors: ['deepgram'] },
  reorder: { vendors: ['deepgram'] },
  lateFinal: { required: { delayMs: ms }, vendors: ['deepgram'] },
  withholdFinal: { optional: { evenFinalize: boolean }, vendors: ['deepgram'] },
  slowCreated: { required: { delayMs: ms }, vendors: ['openai'] },
  cancelNotActive: { vendors: ['openai'] },
  responseStatus: {
    required: { status: one('failed', 'incomplete') },
    optional: { code: string(100) },
    vendors: ['openai'],
  },
  emptyReply: { vendors: ['openai'] },
  repeatsItself: { optional: { words: integer(1) }, vendors: ['openai'] },
  expire: { required: { afterMs: ms }, vendors: ['openai'] },
  errorEvent: {
    required: { onType: string(100), code: string(100) },
    optional: { param: string(200) },
    vendors: ['openai'],
  },
};

const FAULT: Rule = tagged(
  'kind',
  Object.fromEntries(
    Object.entries(KINDS).map(([kind, { required, optional, vendors = VENDORS }]) => [
      kind,
      object(
        { kind: string(), vendor: one(...vendors), ...required },
        { times: integer(1), skip: integer(0), ...optional },
      ),
    ]),
  ),
);

/**
 * Reads one fault or a list of them.
 *
 * @throws {JsonProblem} naming the field, also for a kind the vendor does not know.
 */
export function readFaults(value: unknown): Fault[] {
  const faults = Array.isArray(value) ? value : [value];
  if (faults.length > 1_000) throw new JsonProblem('invalid_value', 'At most 1000 faults at a time.');
  for (const [index, fault] of faults.entries())
    check(fault, FAULT, Array.isArray(value) ? `[${index}]` : '');
  return faults as Fault[];
}
