import { lookup } from 'node:dns';
import { type EmulatorContext, type RunningEmulator } from '../../emulators/core/emulator.context.js';
import { NO_LATENCY } from '../../emulators/core/emulator.types.js';
import { FaultBook } from '../../emulators/core/fault.book.js';
import { Journal } from '../../emulators/core/journal.js';
import { splitIntoDeltas } from '../../emulators/openai/delta.splitter.js';
import { startOpenAiEmulator } from '../../emulators/openai/openai.emulator.js';
import { VendorKey } from '../../src/config/vendor.key.js';
import type { ConversationItem, LlmRequest, LlmSession } from '../../src/llm/llm.port.js';
import { OpenAiLlm } from '../../src/llm/openai/openai.llm.js';
import { RepetitionFilter } from '../../src/session/reply/repetition.filter.js';

const ANSWER = 'It costs two hundred euros. That is with lights, a lock and our uncomplicatedness guarantee.';
const plain = (text: string) => text.replace(/\s+/g, ' ');
const HINDI = 'जी, यह दो सौ यूरो की है। इसमें बत्ती और ताला भी मिलता है।';
const QUESTION: ConversationItem = { id: 'user-1', role: 'user', text: 'How much?' };

describe('a reply of OpenAI Realtime that is lost in the middle', () => {
  let context: EmulatorContext;
  let vendor: RunningEmulator;
  let session: LlmSession;
  let answers: string[];

  beforeAll(async () => {
    context = { journal: new Journal(), faults: new FaultBook(), latency: { ...NO_LATENCY }, apiKey: 'k' };
    answers = [ANSWER];
    const script = {
      name: 'continuation',
      rules: [],
      get fallback() {
        return answers;
      },
    };
    vendor = await startOpenAiEmulator(context, { script });
  });
  afterAll(() => vendor.close());
  beforeEach(() => {
    answers = [ANSWER];
    open();
  });
  afterEach(async () => {
    await session.close();
    context.faults.clear();
    context.journal.clear();
  });

  function open(): void {
    const llm = new OpenAiLlm({
      config: {
        mode: 'realtime',
        url: vendor.url,
        key: new VendorKey('k'),
        models: ['gpt-realtime'],
        maxOutputTokens: 400,
        renewAfterMs: 3_000_000,
        firstDeltaTimeoutMs: 5_000,
        stallTimeoutMs: 5_000,
        retry: { attempts: 4, budgetMs: 5_000, baseMs: 1, capMs: 2, connectTimeoutMs: 5_000 },
      },
      observer: { onConnect: () => {}, onError: () => {} },
      lookup,
    });
    const { signal } = new AbortController();
    session = llm.open({ sessionId: 's_1', instructions: 'You sell bicycles.', signal, onEvent: () => {} });
  }

  /** What comes of a reply, to its end or until it is lost. */
  async function hear(request: Partial<LlmRequest> = {}): Promise<string> {
    const { signal } = new AbortController();
    let text = '';
    try {
      for await (const event of session.generate({
        replyId: 'reply-1',
        conversation: [QUESTION],
        signal,
        ...request,
      }))
        if (event.type === 'delta') text += event.text;
    } catch (error) {
      expect(error).toMatchObject({ code: 'provider_unavailable', retryable: true });
    }
    return text;
  }

  const drop = (count: number) => context.faults.add({ vendor: 'openai', kind: 'dropAfter', count });
  const received = (type: string) => context.journal.find('openai', 'receive', type);
  const seenByModel = () => context.journal.find('openai', 'context').at(-1)?.data;

  it.each([
    ['English', ANSWER],
    ['Hindi', HINDI],
  ])('is whole when the rest is asked for, wherever it broke off: %s', async (_, answer) => {
    answers = [answer];
    const deltas = splitIntoDeltas(answer);
    for (let count = 1; count < deltas.length; count++) {
      drop(count);
      const continues = await hear();
      expect(continues).toBe(deltas.slice(0, count).join(''));
      expect(continues + (await hear({ continues }))).toBe(answer);
    }
  });

  it.each([
    ['begins anew', undefined],
    ['says its last three words again', 3],
    ['says its last six words again', 6],
  ])('has no word twice and lacks none, wherever it broke off, when the model %s', async (_, words) => {
    const deltas = splitIntoDeltas(ANSWER);
    for (let count = 1; count < deltas.length; count++) {
      drop(count);
      const continues = await hear();
      context.faults.add({ vendor: 'openai', kind: 'repeatsItself', words });
      const filter = new RepetitionFilter(continues);
      const rest = filter.push(await hear({ continues })) + filter.flush();
      expect(plain(continues + rest)).toBe(plain(ANSWER));
    }
  });

  it('stands before the model as its own last message, with a rule behind the instructions of the agent', async () => {
    drop(3);
    const continues = await hear();
    await hear({ continues });
    expect(seenByModel()).toEqual([
      { role: 'user', text: 'How much?' },
      { role: 'assistant', text: continues },
    ]);
    const [first, second] = received('response.create').map(({ data }) => data);
    expect(first).not.toHaveProperty('response');
    expect(second).toMatchObject({
      response: { instructions: expect.stringMatching(/^You sell bicycles\.\n\n.*Go on exactly where/) },
    });
  });

  it('is asked for the same way again when an older one is in the way', async () => {
    drop(3);
    const continues = await hear();
    const code = 'conversation_already_has_active_response';
    context.faults.add({ vendor: 'openai', kind: 'errorEvent', onType: 'response.create', code });
    expect(continues + (await hear({ continues }))).toBe(ANSWER);
    const instructions = expect.stringContaining('Go on exactly where');
    expect(received('response.create').slice(1)).toMatchObject([
      { data: { response: { instructions } } },
      { data: { response: { instructions } } },
    ]);
  });

  it('is one message in the history afterwards, with what was heard', async () => {
    drop(5);
    const continues = await hear();
    await hear({ continues });
    const heard = { id: 'reply-1', role: 'assistant', text: ANSWER.slice(0, 40) } as const;
    const next = { id: 'user-2', role: 'user', text: 'And in red?' } as const;
    await hear({ replyId: 'reply-2', conversation: [QUESTION, heard, next] });
    expect(seenByModel()).toEqual([
      { role: 'user', text: 'How much?' },
      { role: 'assistant', text: heard.text },
      { role: 'user', text: 'And in red?' },
    ]);
  });
});
