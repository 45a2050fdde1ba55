import { type EmulatorContext, type RunningEmulator } from '../../emulators/core/emulator.context.js';
import { type FaultKind, NO_LATENCY } from '../../emulators/core/emulator.types.js';
import { FaultBook } from '../../emulators/core/fault.book.js';
import { Journal } from '../../emulators/core/journal.js';
import { startOpenAiEmulator } from '../../emulators/openai/openai.emulator.js';
import { parseScript } from '../../emulators/openai/script.loader.js';
import { systemClock } from '../../src/common/clock.js';
import type { LlmConfig } from '../../src/config/app.config.js';
import { VendorKey } from '../../src/config/vendor.key.js';
import type {
  ConversationItem,
  LlmConnectionEvent,
  LlmEvent,
  LlmRequest,
  LlmSession,
} from '../../src/llm/llm.port.js';
import { OpenAiLlm } from '../../src/llm/openai/openai.llm.js';
import { byName, ScriptedResolver } from '../helpers/scripted.resolver.js';

const SCRIPT = `
name: integration
rules:
  - when: price
    say: It costs two hundred euros, ready to ride, with lights and a lock.
fallback: ['You said {user}.']
`;
const ANSWER = 'It costs two hundred euros, ready to ride, with lights and a lock.';

interface Heard {
  text: string;
  status?: 'completed' | 'incomplete';
  hasRequested: boolean;
}

describe('OpenAI Realtime, against the emulator', () => {
  let context: EmulatorContext;
  let vendor: RunningEmulator;
  let session: LlmSession;
  let events: LlmConnectionEvent[];
  let outcomes: string[];
  let resolver: ScriptedResolver;
  let turn: number;

  beforeEach(async () => {
    context = {
      journal: new Journal(),
      faults: new FaultBook(),
      latency: { ...NO_LATENCY },
      apiKey: 'test-key',
    };
    vendor = await startOpenAiEmulator(context, { script: parseScript(SCRIPT, 'integration.yaml') });
    events = [];
    outcomes = [];
    resolver = new ScriptedResolver();
    turn = 0;
  });

  afterEach(async () => {
    await session.close();
    await vendor.close();
  });

  function open(overrides: Partial<LlmConfig> = {}): LlmSession {
    const llm = new OpenAiLlm({
      config: {
        mode: 'realtime',
        url: vendor.url,
        key: new VendorKey('test-key'),
        models: ['gpt-realtime', 'gpt-realtime-mini'],
        maxOutputTokens: 400,
        renewAfterMs: 3_000_000,
        firstDeltaTimeoutMs: 2000,
        stallTimeoutMs: 2000,
        retry: { attempts: 4, budgetMs: 4000, baseMs: 1, capMs: 5, connectTimeoutMs: 500 },
        ...overrides,
      },
      observer: { onConnect: (_provider, _profile, outcome) => outcomes.push(outcome), onError: () => {} },
      lookup: resolver.lookup(systemClock),
    });
    session = llm.open({
      sessionId: 's_1',
      instructions: 'You sell bicycles.',
      signal: new AbortController().signal,
      onEvent: (event) => events.push(event),
    });
    return session;
  }

  const user = (text: string): ConversationItem => ({ id: `user-${text}`, role: 'user', text });
  const agent = (id: string, text: string): ConversationItem => ({ id, role: 'assistant', text });
  const play = (fault: FaultKind, times?: number) =>
    context.faults.add({ vendor: 'openai', times, ...fault });

  function ask(conversation: ConversationItem[], signal = new AbortController().signal) {
    const request: LlmRequest = { replyId: `reply-${++turn}`, conversation, signal };
    return session.generate(request);
  }

  async function hear(reply: AsyncIterable<LlmEvent>): Promise<Heard> {
    const heard: Heard = { text: '', hasRequested: false };
    for await (const event of reply) {
      if (event.type === 'requested') heard.hasRequested = true;
      else if (event.type === 'delta') heard.text += event.text;
      else heard.status = event.status;
    }
    return heard;
  }

  /** Reads up to the first words, then interrupts. */
  async function interruptAfterFirstWords(
    conversation: ConversationItem[],
    andOnce: Promise<unknown> = Promise.resolve(),
  ): Promise<string> {
    const stop = new AbortController();
    const reply = ask(conversation, stop.signal)[Symbol.asyncIterator]();
    for (;;) {
      const { value, done } = await reply.next();
      if (done) throw new Error('the reply ended before it was interrupted');
      if (value.type !== 'delta') continue;
      await andOnce;
      stop.abort(new Error('interrupted'));
      await expect(reply.next()).rejects.toThrow('interrupted');
      return value.text;
    }
  }

  const received = (type: string) => context.journal.find('openai', 'receive', type);
  const seenByModel = () => context.journal.find('openai', 'context').at(-1)?.data;
  const connections = () => context.journal.find('openai', 'open').length;
  const states = () => events.map((event) => (event.type === 'state' ? event.state : event.type));

  describe('in the ordinary case', () => {
    it('sets persona and text output right after opening, before anything is asked', async () => {
      open();
      await hear(ask([user('price?')]));
      const types = context.journal.find('openai', 'receive').map((entry) => entry.detail);
      expect(types).toEqual(['session.update', 'conversation.item.create', 'response.create']);
      expect(received('session.update')[0]?.data).toMatchObject({
        session: {
          type: 'realtime',
          output_modalities: ['text'],
          instructions: 'You sell bicycles.',
          max_output_tokens: 400,
          audio: { input: { turn_detection: null } },
        },
      });
      expect(states()).toEqual(['connecting', 'ready']);
    });

    it('streams the reply as it is written, and says how it ended', async () => {
      open();
      expect(await hear(ask([user('price?')]))).toEqual({
        text: ANSWER,
        status: 'completed',
        hasRequested: true,
      });
    });

    it('sends only what is new when all of a reply was heard', async () => {
      open();
      await hear(ask([user('price?')]));
      await hear(ask([user('price?'), agent('reply-1', ANSWER), user('and then?')]));
      expect(received('conversation.item.create')).toHaveLength(2);
      expect(received('conversation.item.delete')).toHaveLength(0);
      expect(seenByModel()).toEqual([
        { role: 'user', text: 'price?' },
        { role: 'assistant', text: ANSWER },
        { role: 'user', text: 'and then?' },
      ]);
    });
  });

  describe('when the person interrupts', () => {
    beforeEach(() => {
      context.latency.llmDeltaIntervalMs = 2;
    });

    it('cancels the reply at the vendor and answers the next turn on the same connection', async () => {
      open();
      await interruptAfterFirstWords([user('price?')]);
      await context.journal.waitFor('openai', 'receive', 'response.cancel');
      const heard = await hear(ask([user('price?'), user('hello')]));
      expect(heard).toMatchObject({ text: 'You said hello.', status: 'completed' });
      expect(connections()).toBe(1);
    });

    it('the model knows afterwards only what was heard', async () => {
      open();
      await interruptAfterFirstWords([user('price?')]);
      await hear(ask([user('price?'), agent('reply-1', 'It costs'), user('hello')]));
      expect(seenByModel()).toEqual([
        { role: 'user', text: 'price?' },
        { role: 'assistant', text: 'It costs' },
        { role: 'user', text: 'hello' },
      ]);
    });

    it('the correction is made at once, before the next turn', async () => {
      open();
      await interruptAfterFirstWords([user('price?')]);
      session.sync([user('price?'), agent('reply-1', 'It co')]);
      await context.journal.waitFor('openai', 'receive', 'conversation.item.delete');
      await hear(ask([user('price?'), agent('reply-1', 'It co'), user('hello')]));
      // The reply's correction and the two things the person said.
      expect(received('conversation.item.create')).toHaveLength(3);
    });

    it('a cancel before the vendor has begun is made as soon as it has', async () => {
      play({ kind: 'slowCreated', delayMs: 40 });
      open();
      const stop = new AbortController();
      const reply = ask([user('price?')], stop.signal)[Symbol.asyncIterator]();
      await context.journal.waitFor('openai', 'receive', 'response.create');
      stop.abort(new Error('interrupted'));
      await expect(reply.next()).rejects.toThrow('interrupted');
      const heard = await hear(ask([user('price?'), user('hello')]));
      expect(heard.text).toBe('You said hello.');
      expect(received('response.cancel')).toHaveLength(1);
      expect(connections()).toBe(1);
    });

    it('a cancel that comes too late harms nothing', async () => {
      play({ kind: 'cancelNotActive' });
      open();
      await interruptAfterFirstWords([user('price?')]);
      const heard = await hear(ask([user('price?'), user('hello')]));
      expect(heard).toMatchObject({ text: 'You said hello.', status: 'completed' });
      expect(connections()).toBe(1);
    });

    it('words that come after the cancel are not passed on', async () => {
      play({ kind: 'lateAfterCancel', forMs: 60 });
      open();
      await interruptAfterFirstWords([user('price?')]);
      expect((await hear(ask([user('price?'), user('hello')]))).text).toBe('You said hello.');
    });

    it('a vendor that does not end the cancelled reply is left for another connection', async () => {
      play({ kind: 'stallAfter', count: 1 });
      open();
      const stalled = context.journal.waitFor('openai', 'fault', 'stallAfter');
      await interruptAfterFirstWords([user('price?')], stalled);
      const heard = await hear(ask([user('price?'), user('hello')]));
      expect(heard).toMatchObject({ text: 'You said hello.', status: 'completed' });
      expect(connections()).toBe(2);
    });

    it('twenty interruptions in a row leave the last turn answered', async () => {
      open();
      for (let i = 0; i < 20; i++) {
        const stop = new AbortController();
        const reply = ask([user(`price ${i}`)], stop.signal)[Symbol.asyncIterator]();
        if (i % 2 === 0) await reply.next();
        stop.abort(new Error('interrupted'));
        await expect(reply.next()).rejects.toThrow('interrupted');
      }
      expect((await hear(ask([user('hello')]))).text).toBe('You said hello.');
      expect(seenByModel()).toEqual([{ role: 'user', text: 'hello' }]);
      expect(connections()).toBe(1);
    });
  });

  describe('when the vendor fails', () => {
    it('a response refused because an older one is active is asked for again', async () => {
      play({
        kind: 'errorEvent',
        onType: 'response.create',
        code: 'conversation_already_has_active_response',
      });
      open();
      expect((await hear(ask([user('price?')]))).text).toBe(ANSWER);
      expect(received('response.create')).toHaveLength(2);
    });

    it('a connection lost before the first word can be asked again, with the whole history', async () => {
      open();
      await hear(ask([user('price?')]));
      play({ kind: 'dropAfter', count: 0 });
      const conversation = [user('price?'), agent('reply-1', ANSWER), user('hello')];
      await expect(hear(ask(conversation))).rejects.toMatchObject({ retryable: true });
      expect((await hear(ask(conversation))).text).toBe('You said hello.');
      expect(seenByModel()).toEqual(conversation.map(({ role, text }) => ({ role, text })));
      expect(connections()).toBe(2);
    });

    it('a connection lost in the middle of a reply ends it with an error after the words that came', async () => {
      play({ kind: 'dropAfter', count: 3 });
      open();
      const texts: string[] = [];
      const reading = (async () => {
        for await (const event of ask([user('price?')])) if (event.type === 'delta') texts.push(event.text);
      })();
      await expect(reading).rejects.toMatchObject({ code: 'provider_unavailable' });
      expect(ANSWER.startsWith(texts.join(''))).toBe(true);
      expect(texts.length).toBeGreaterThan(0);
    });

    it('a reply that does not begin in time is given up and may be asked for again', async () => {
      play({ kind: 'slowFirstByte', delayMs: 60_000 });
      open({ firstDeltaTimeoutMs: 60 });
      await expect(hear(ask([user('price?')]))).rejects.toMatchObject({
        code: 'provider_timeout',
        retryable: true,
      });
      expect((await hear(ask([user('price?')]))).text).toBe(ANSWER);
    });

    it('a reply that stops in the middle ends incomplete, with what was said', async () => {
      play({ kind: 'stallAfter', count: 3 });
      open({ stallTimeoutMs: 60 });
      const heard = await hear(ask([user('price?')]));
      expect(heard.status).toBe('incomplete');
      expect(ANSWER.startsWith(heard.text)).toBe(true);
    });

    it.each([
      ['rate_limit_exceeded', 'provider_unavailable', true],
      ['insufficient_quota', 'provider_quota', false],
    ])('a response that fails with %s says whether to ask again', async (code, expected, retryable) => {
      play({ kind: 'responseStatus', status: 'failed', code });
      open();
      await expect(hear(ask([user('price?')]))).rejects.toMatchObject({ code: expected, retryable });
      expect((await hear(ask([user('price?')]))).text).toBe(ANSWER);
    });

    it('an answer cut short by length is told as incomplete', async () => {
      play({ kind: 'responseStatus', status: 'incomplete' });
      open();
      expect((await hear(ask([user('price?')]))).status).toBe('incomplete');
    });

    it('an empty reply is an end without words', async () => {
      play({ kind: 'emptyReply' });
      open();
      expect(await hear(ask([user('price?')]))).toMatchObject({ text: '', status: 'completed' });
    });

    it.each(['json', 'binary'] as const)('one frame of garbage (%s) is passed over', async (form) => {
      play({ kind: 'garbage', form });
      open();
      expect((await hear(ask([user('price?')]))).text).toBe(ANSWER);
    });

    it('a frame of 2 MiB costs the connection, not the process', async () => {
      play({ kind: 'garbage', form: 'huge' });
      open();
      await expect(hear(ask([user('price?')]))).rejects.toMatchObject({ retryable: true });
      expect((await hear(ask([user('price?')]))).text).toBe(ANSWER);
    });

    it('a session the vendor ends is replaced, and the history is the same afterwards', async () => {
      open();
      await hear(ask([user('price?')]));
      const conversation = [user('price?'), agent('reply-1', ANSWER), user('hello')];
      session.sync(conversation.slice(0, 2));
      await session.close();
      play({ kind: 'expire', afterMs: 50 });
      open();
      session.sync(conversation.slice(0, 2));
      await context.journal.waitFor('openai', 'close', '1001');
      await hear(ask(conversation));
      expect(seenByModel()).toEqual(conversation.map(({ role, text }) => ({ role, text })));
    });

    it('an item the vendor would not take is made good on another connection', async () => {
      play({ kind: 'errorEvent', onType: 'conversation.item.create', code: 'invalid_value' });
      open();
      await hear(ask([user('price?')]));
      await hear(ask([user('price?'), user('hello')]));
      expect(seenByModel()).toEqual([
        { role: 'user', text: 'price?' },
        { role: 'user', text: 'hello' },
      ]);
    });
  });

  describe('when it connects', () => {
    it('a refused key ends the attempt at once and is told', async () => {
      open({ key: new VendorKey('wrong') });
      await expect(hear(ask([user('price?')]))).rejects.toMatchObject({ code: 'provider_auth' });
      expect(outcomes).toEqual(['auth']);
      expect(events.at(-1)).toMatchObject({
        type: 'failed',
        error: { code: 'provider_auth', retryable: false },
      });
    });

    it('a refused setting leads to fewer settings', async () => {
      play({ kind: 'errorEvent', onType: 'session.update', code: 'unknown_parameter' });
      open();
      expect((await hear(ask([user('price?')]))).text).toBe(ANSWER);
      expect(received('session.update').at(-1)?.data).toMatchObject({
        session: { instructions: 'You sell bicycles.', output_modalities: ['text'] },
      });
      expect(JSON.stringify(received('session.update').at(-1)?.data)).not.toContain('max_output_tokens');
    });

    it('an unknown model leads to the next one', async () => {
      open({ models: ['gpt-unknown', 'gpt-realtime'] });
      expect((await hear(ask([user('price?')]))).text).toBe(ANSWER);
    });

    it.each<[string, FaultKind]>([
      ['a reset', { kind: 'refuse' }],
      ['503', { kind: 'status', status: 503 }],
      ['a close right after opening', { kind: 'acceptThenClose', code: 1011 }],
      ['no answer to the handshake', { kind: 'hangBeforeOpen' }],
      ['silence after opening', { kind: 'hangAfterOpen' }],
    ])('%s is tried again, and a turn asked meanwhile is answered', async (_name, fault) => {
      play(fault);
      open();
      expect((await hear(ask([user('price?')]))).text).toBe(ANSWER);
      expect(states()).toContain('retrying');
    });

    it('a name that cannot be resolved is tried again, and a turn asked meanwhile is answered', async () => {
      resolver.failures.push('ENOTFOUND', 'EAI_AGAIN');
      open({ url: byName(vendor.url) });
      expect((await hear(ask([user('price?')]))).text).toBe(ANSWER);
      expect(outcomes).toEqual(['unreachable', 'unreachable', 'ok']);
    });

    it('an outage longer than the budget ends the conversation, with the turn that waited', async () => {
      play({ kind: 'status', status: 503 }, 4);
      open();
      await expect(hear(ask([user('price?')]))).rejects.toMatchObject({ code: 'provider_unavailable' });
      expect(states().slice(-2)).toEqual(['down', 'failed']);
      expect(outcomes).toHaveLength(4);
    });

    it('a session that ends while it connects leaves no socket behind', async () => {
      play({ kind: 'hangAfterOpen' });
      open();
      await context.journal.waitFor('openai', 'open');
      await session.close();
      await context.journal.waitFor('openai', 'close');
      expect(connections()).toBe(1);
    });
  });

  it('is renewed at a quiet moment: same history, no turn lost, the old connection closed', async () => {
    open({ renewAfterMs: 1000 });
    await hear(ask([user('price?')]));
    session.sync([user('price?'), agent('reply-1', ANSWER)]);
    await context.journal.waitFor('openai', 'close', '1000');
    await hear(ask([user('price?'), agent('reply-1', ANSWER), user('hello')]));
    expect(connections()).toBe(2);
    expect(seenByModel()).toEqual([
      { role: 'user', text: 'price?' },
      { role: 'assistant', text: ANSWER },
      { role: 'user', text: 'hello' },
    ]);
    expect(states()).toEqual(['connecting', 'ready']);
  });
});
