import fc from 'fast-check';
import { VoiceError } from '../../src/common/voice-error.js';
import { settle } from '../helpers/fake-clock.js';
import type { SessionHarness } from '../helpers/session.harness.js';

/** One thing that happens to a session from outside. Text of finals is given by `word`, unique in a run. */
export interface Command {
  name: string;
  run(harness: SessionHarness, word: () => string): Promise<void>;
}

const lost = () => new VoiceError('lost', { code: 'provider_unavailable', retryable: true });
const refused = () => new VoiceError('refused', { code: 'provider_auth', retryable: false });

/** Any earlier reply or speech of the vendors, the newest most often: completions come in any order, late ones too. */
function pick<T>(items: readonly T[], back: number): T | undefined {
  return items[items.length - 1 - (back % Math.max(1, items.length))] ?? items.at(-1);
}

function command(
  name: string,
  run: (harness: SessionHarness, word: () => string) => void | Promise<void>,
): Command {
  return {
    name,
    run: async (harness, word) => {
      await run(harness, word);
      await settle();
    },
  };
}

const back = fc.oneof({ weight: 4, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.nat(3) });

const hearing = fc.oneof(
  fc.constant(command('speechStarted', ({ asr }) => asr.speechStarted())),
  fc.constant(command('voice', ({ vad }) => vad.voice())),
  fc.constant(command('interim', ({ asr }, word) => asr.interim(`maybe ${word()}`))),
  fc
    .boolean()
    .map((speechFinal) =>
      command(`final speechFinal=${speechFinal}`, ({ asr }, word) =>
        asr.final(`${word()} said`, speechFinal),
      ),
    ),
  fc.constant(command('empty final', ({ asr }) => asr.final('', true))),
  fc.constant(command('utteranceEnd', ({ asr }) => asr.utteranceEnd())),
  fc.constant(command('eagerEndpoint', ({ asr }) => asr.emit({ type: 'eagerEndpoint', text: '' }))),
  fc.constant(command('turnResumed', ({ asr }) => asr.emit({ type: 'turnResumed' }))),
);

const writing = fc.oneof(
  fc
    .tuple(back, fc.constantFrom('Good day. ', 'How', ' are you? ', 'It costs ten. And '))
    .map(([at, text]) =>
      command(`delta ${JSON.stringify(text)} -${at}`, ({ llm }) =>
        pick(llm.replies, at)?.stream.push({ type: 'delta', text }),
      ),
    ),
  fc
    .tuple(back, fc.constantFrom('completed', 'incomplete'))
    .map(([at, status]) =>
      command(`llmDone ${status} -${at}`, ({ llm }) =>
        pick(llm.replies, at)?.stream.push({ type: 'done', status: status as 'completed' }),
      ),
    ),
  fc
    .tuple(back, fc.boolean())
    .map(([at, mayRetry]) =>
      command(`llmError retryable=${mayRetry} -${at}`, ({ llm }) =>
        pick(llm.replies, at)?.stream.fail(mayRetry ? lost() : refused()),
      ),
    ),
);

const speaking = fc.oneof(
  fc
    .tuple(back, fc.integer({ min: 20, max: 1_500 }))
    .map(([at, ms]) =>
      command(`ttsChunk ${ms} ms -${at}`, ({ tts }) =>
        pick(tts.speeches, at)?.stream.push({ type: 'audio', bytes: Buffer.alloc(ms * 16) }),
      ),
    ),
  back.map((at) => command(`ttsDone -${at}`, ({ tts }) => pick(tts.speeches, at)?.stream.finish())),
  fc
    .tuple(back, fc.boolean())
    .map(([at, mayRetry]) =>
      command(`ttsError retryable=${mayRetry} -${at}`, ({ tts }) =>
        pick(tts.speeches, at)?.stream.fail(mayRetry ? lost() : refused()),
      ),
    ),
);

const playback = fc
  .record({
    generation: fc.integer({ min: 1, max: 8 }),
    segment: fc.nat(3),
    playedMs: fc.nat(2_000),
    state: fc.constantFrom('playing', 'idle', 'underrun'),
  })
  .map((report) =>
    command(`playback ${JSON.stringify(report)}`, ({ session }) =>
      session.onMessage({ ...report, type: 'playback', queuedMs: 0, state: report.state as 'idle' }),
    ),
  );

const commanding = fc.oneof(
  fc
    .constantFrom('button', 'vad', 'key')
    .map((reason) =>
      command(`bargeIn ${reason}`, ({ session }) =>
        session.onMessage({ type: 'barge_in', reason: reason as 'key' }),
      ),
    ),
  fc.constant(
    command('text', ({ session }, word) =>
      session.onMessage({ type: 'text.input', text: `${word()} typed` }),
    ),
  ),
  fc
    .boolean()
    .map((isDown) =>
      command(`talk key ${isDown}`, ({ session }) =>
        session.onMessage({ type: 'mic', state: isDown ? 'ptt_down' : 'ptt_up' }),
      ),
    ),
);

const time = fc
  .oneof(
    { weight: 3, arbitrary: fc.integer({ min: 1, max: 400 }) },
    { weight: 1, arbitrary: fc.integer({ min: 400, max: 5_000 }) },
  )
  .map((ms) => command(`${ms} ms pass`, ({ clock }) => clock.run(ms, 100)));

/** What person and vendors do, or fail to do, in any order; the client plays what it gets and says nothing. */
export const stalls = fc.array(
  fc.oneof(
    { weight: 3, arbitrary: hearing },
    { weight: 6, arbitrary: writing },
    { weight: 6, arbitrary: speaking },
    { weight: 1, arbitrary: commanding },
    { weight: 6, arbitrary: time },
  ),
  { minLength: 1, maxLength: 40, size: 'max' },
);

/** Everything that may happen, in any order. */
export const commands = fc.array(
  fc.oneof(
    { weight: 5, arbitrary: hearing },
    { weight: 5, arbitrary: writing },
    { weight: 5, arbitrary: speaking },
    { weight: 2, arbitrary: playback },
    { weight: 2, arbitrary: commanding },
    { weight: 3, arbitrary: time },
  ),
  { minLength: 1, maxLength: 40, size: 'max' },
);
