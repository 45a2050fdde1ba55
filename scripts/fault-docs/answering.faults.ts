import type { FaultRow } from './fault.row.js';

const MODEL = 'test/integration/openai.spec.ts';
const VOICE = 'test/integration/elevenlabs.spec.ts';
const HEDGE = 'test/integration/elevenlabs.hedge.spec.ts';
const SESSION = 'src/session/voice.session.spec.ts';
const FAILING = 'src/session/failing.vendors.spec.ts';
const LOST = 'src/session/lost.reply.spec.ts';
const APOLOGY = 'src/session/apology.spec.ts';
const CONTINUATION = 'test/integration/openai.continuation.spec.ts';
const HANGS = 'test/faults/hangs.spec.ts';
const RACES = 'test/e2e/interruption.races.spec.ts';

/** Thinking and speaking. */
export const ANSWERING: readonly FaultRow[] = [
  {
    fault: 'The model is lost before its first word',
    client: 'a longer pause',
    server: 'asks again in the same generation, with the whole history on a new connection',
    tests: [
      [FAILING, 'asks again when the model is lost before its first word, in the same generation'],
      [MODEL, 'a connection lost before the first word can be asked again, with the whole history'],
    ],
  },
  {
    fault: 'The model is lost in the middle of its answer',
    client:
      'the rest of the answer in the same reply, once; `llm.final` incomplete when there is none to be had',
    server:
      'asks for the rest from what was written, takes out what the model repeats, goes on speaking meanwhile',
    tests: [
      [LOST, 'is continued from what was written, while its first sentence is being spoken'],
      [LOST, 'ends with what it has when it is lost once more'],
      [CONTINUATION, 'is whole when the rest is asked for, wherever it broke off: Hindi'],
      [CONTINUATION, 'has no word twice and lacks none, wherever it broke off, when the model begins anew'],
      ['src/session/reply/repetition.filter.spec.ts', 'is whole in the end: however the model goes on'],
      ['test/e2e/lost.reply.spec.ts', 'begins anew is heard to say all of it, once'],
    ],
  },
  {
    fault: 'The model does not begin',
    client: 'a filler where the agent has one; in the end `turn.failed` and an apology',
    server: 'gives up after 4 s and asks once more; leaves thinking within 10 s, in words that need no model',
    tests: [
      [APOLOGY, 'has left thinking within ten seconds when the model says nothing at all'],
      [HANGS, 'the model before its first word, within 4 s, and asked again'],
      ['src/session/turn.taking.spec.ts', 'fills the gap when the model is slow'],
    ],
  },
  {
    fault: 'The model stops in the middle',
    client: '`llm.final` incomplete; what was said is spoken',
    server: 'waits no longer than 4 s',
    tests: [
      [HANGS, 'the model in the middle of its answer, within 4 s, and what it said is spoken'],
      ['src/session/stuck.agent.spec.ts', 'ends its text when the model falls silent in the middle'],
    ],
  },
  {
    fault: 'The vendor still has an answer under way',
    client: 'nothing',
    server: 'waits for its end, bounded, and asks again',
    tests: [[MODEL, 'a response refused because an older one is active is asked for again']],
  },
  {
    fault: 'There is nothing to cancel any more',
    client: 'nothing',
    server: 'takes the refusal for what it is',
    tests: [[MODEL, 'a cancel that comes too late harms nothing']],
  },
  {
    fault: 'A cancel before the vendor has named its answer',
    client: 'no word of the old answer',
    server: 'remembers it and cancels as soon as there is a name',
    tests: [
      [MODEL, 'a cancel before the vendor has begun is made as soon as it has'],
      [RACES, 'by http reaches a model that has not yet announced its reply'],
    ],
  },
  {
    fault: 'The vendor ends its session after an hour',
    client: 'nothing',
    server: 'renews it before that at a quiet moment; if surprised, rebuilds the history',
    tests: [
      [MODEL, 'is renewed at a quiet moment: same history, no turn lost'],
      [MODEL, 'a session the vendor ends is replaced, and the history is the same afterwards'],
    ],
  },
  {
    fault: 'An answer without end or without punctuation',
    client: 'segments of bounded length',
    server: 'cuts at words; linear in the length of the text',
    tests: [['src/session/segmenter/segmenter.cost.spec.ts', 'is looked at in proportion to its length']],
  },
  {
    fault: 'The model refuses, fails or filters',
    client: '`turn.failed` and an apology, or what came, marked incomplete',
    server: 'knows which failures are worth another try; never apologises for an apology',
    tests: [
      [APOLOGY, 'apologises in a turn of its own, and then listens'],
      [APOLOGY, 'does not apologise for words nobody asked for'],
      [MODEL, 'a response that fails with rate_limit_exceeded says whether to ask again'],
      [MODEL, 'an answer cut short by length is told as incomplete'],
      [FAILING, 'says that a reply without a word failed, and listens on'],
    ],
  },
  {
    fault: 'The voice refuses or fails',
    client: 'the text; `tts.dropped` for what is not spoken',
    server: 'tries a segment once more, then goes on',
    tests: [
      [
        FAILING,
        'speaks a segment again when nothing of it was sent, and skips it with notice when it fails twice',
      ],
      [FAILING, 'delivers a reply as text when nothing of it can be spoken, and completes the turn'],
    ],
  },
  {
    fault: 'The voice is slow to begin',
    client: 'a short pause; nothing is heard twice',
    server:
      'asks a second time beside the first after 600 ms, uses what sounds first and closes the other; gives both up at the limit',
    tests: [
      [HEDGE, 'is overtaken by a second request'],
      [HEDGE, 'is never heard twice, however close the two are'],
      [HEDGE, 'is closed with its second request by an interruption'],
      [HEDGE, 'is spoken by the second request, and not asked for a third time'],
      [VOICE, 'over http a first byte that does not come is given up in time'],
    ],
  },
  {
    fault: 'The voice stops in the middle of a segment',
    client: 'the rest of the segment as `tts.dropped`, then the next one',
    server: 'waits no longer than 2 s',
    tests: [
      [HANGS, 'the voice in the middle of a segment, within 2 s, and the turn goes on'],
      [VOICE, 'over http an answer that stalls is given up, and the next segment is spoken'],
    ],
  },
  {
    fault: 'The voice ends without saying so, or goes on after its end',
    client: 'one end a segment',
    server: 'takes a broken answer for an error, and drops what comes late',
    tests: [
      [VOICE, 'over http an answer that breaks off is an error after the audio that came'],
      [VOICE, 'over websocket audio that comes after an interruption is dropped'],
    ],
  },
  {
    fault: 'An interruption while audio streams',
    client: '`audio.clear` at once',
    server: 'nothing of the old answer leaves after that moment; both vendors are stopped',
    tests: [
      ['test/model/barge-in.sweep.spec.ts', 'in the same tick at every 5 ms of it: mid-segment'],
      ['test/e2e/interruption.spec.ts', 'by button is given silence, both vendors are stopped'],
      [SESSION, 'sends audio.clear first'],
    ],
  },
  {
    fault: 'Words and sound that come after an interruption',
    client: 'nothing of them',
    server: 'knows them by their generation, and counts them',
    tests: [
      [RACES, 'by http is kept even if model and voice go on for a while'],
      [SESSION, 'drops audio of an interrupted turn, even when the vendor ignores the abort'],
    ],
  },
  {
    fault: 'An interruption before the first sound',
    client: 'nothing is heard',
    server: 'stops what is under way, not only what sounds',
    tests: [[RACES, 'by http before the first word leaves nothing of the reply']],
  },
  {
    fault: 'Twenty interruptions in a row',
    client: 'the last one is answered',
    server: 'keeps few requests open, and none of the old',
    tests: [
      [MODEL, 'twenty interruptions in a row leave the last turn answered'],
      [VOICE, 'over http twenty interruptions in a row leave the last segment spoken'],
    ],
  },
  {
    fault: 'A sound that is no speech',
    client: 'a pause, then the rest',
    server: 'goes on where it stopped when no words follow',
    tests: [
      [
        'src/session/turn.taking.spec.ts',
        'falls silent at the sound of speech and goes on where it stopped when no words follow',
      ],
      [
        'src/session/session.ear.spec.ts',
        'silences the agent before the recogniser has heard anything; without words the reply goes on',
      ],
    ],
  },
  {
    fault: 'More sentences than can wait',
    client: '`tts.dropped` with the text',
    server: 'drops the oldest that was not begun',
    tests: [[FAILING, 'announces the oldest waiting segment when the queue overflows']],
  },
];
