import { type EmulatorContext, type RunningEmulator } from '../../emulators/core/emulator.context.js';
import { type FaultKind, NO_LATENCY } from '../../emulators/core/emulator.types.js';
import { FaultBook } from '../../emulators/core/fault.book.js';
import { Journal } from '../../emulators/core/journal.js';
import { startOpenAiEmulator } from '../../emulators/openai/openai.emulator.js';
import { systemClock } from '../../src/common/clock.js';
import type { LlmConfig } from '../../src/config/app.config.js';
import { VendorKey } from '../../src/config/vendor.key.js';
import type { LlmSession } from '../../src/llm/llm.port.js';
import { OpenAiLlm } from '../../src/llm/openai/openai.llm.js';
import { polled } from '../helpers/polling.js';
import { ScriptedResolver } from '../helpers/scripted.resolver.js';

describe('the settings and model a call has at OpenAI', () => {
  let context: EmulatorContext;
  let vendor: RunningEmulator;
  let session: LlmSession;
  let profiles: (string | undefined)[];
  let errors: string[];

  beforeEach(async () => {
    context = { journal: new Journal(), faults: new FaultBook(), latency: { ...NO_LATENCY }, apiKey: 'k' };
    const script = { name: 'profiles', rules: [], fallback: ['Yes.'] };
    vendor = await startOpenAiEmulator(context, { script });
    profiles = [];
    errors = [];
  });

  afterEach(async () => {
    await session.close();
    await vendor.close();
  });

  function open(overrides: Partial<LlmConfig> = {}): void {
    const llm = new OpenAiLlm({
      config: {
        mode: 'realtime',
        url: vendor.url,
        key: new VendorKey('k'),
        models: ['gpt-realtime', 'gpt-realtime-mini'],
        maxOutputTokens: 400,
        renewAfterMs: 3_000_000,
        firstDeltaTimeoutMs: 5_000,
        stallTimeoutMs: 5_000,
        retry: { attempts: 4, budgetMs: 5_000, baseMs: 1, capMs: 5, connectTimeoutMs: 5_000 },
        ...overrides,
      },
      observer: { onConnect: () => {}, onError: (_provider, code) => errors.push(code) },
      lookup: new ScriptedResolver().lookup(systemClock),
    });
    session = llm.open({
      sessionId: 's',
      instructions: 'You sell bicycles.',
      signal: new AbortController().signal,
      onEvent: (event) => {
        if (event.type === 'state' && event.state === 'ready') profiles.push(event.profile);
      },
    });
  }

  const play = (fault: FaultKind, times = 1) => context.faults.add({ vendor: 'openai', times, ...fault });

  async function ask(): Promise<string> {
    const { signal } = new AbortController();
    const conversation = [{ id: 'user-1', role: 'user', text: 'May I?' }] as const;
    let said = '';
    for await (const event of session.generate({ replyId: 'reply-1', conversation, signal }))
      if (event.type === 'delta') said += event.text;
    return said;
  }

  /** The connection is lost, and two attempts at another one fail. */
  async function outage(): Promise<void> {
    play({ kind: 'status', status: 503 }, 2);
    play({ kind: 'dropAfter', count: 0 });
    await expect(ask()).rejects.toMatchObject({ retryable: true });
    expect(await ask()).toBe('Yes.');
  }

  it('are the best again at the next connection after outages that led to lesser ones', async () => {
    open();
    expect(await ask()).toBe('Yes.');
    await outage();
    await outage();
    play({ kind: 'dropAfter', count: 0 });
    await expect(ask()).rejects.toMatchObject({ retryable: true });
    expect(await ask()).toBe('Yes.');
    expect(profiles).toEqual(['primary', 'minimal', 'minimal', 'primary']);
  });

  it('are the best again when the connection is renewed, which is told', async () => {
    play({ kind: 'status', status: 503 }, 2);
    open({ renewAfterMs: 50 });
    await polled(() => profiles.length > 1, 'renewal', 5_000);
    expect(profiles.slice(0, 2)).toEqual(['minimal', 'primary']);
  });

  it('stay the lesser ones when the better were refused', async () => {
    play({ kind: 'errorEvent', onType: 'session.update', code: 'unknown_parameter' });
    open();
    expect(await ask()).toBe('Yes.');
    play({ kind: 'dropAfter', count: 0 });
    await expect(ask()).rejects.toMatchObject({ retryable: true });
    expect(await ask()).toBe('Yes.');
    expect(profiles).toEqual(['minimal', 'minimal']);
  });

  describe('when the model is closed to the key, which only a response tells', () => {
    beforeEach(() => play({ kind: 'responseStatus', status: 'failed', code: 'model_not_found' }));

    it('are those of the next model at once, so that the turn is answered at its second attempt', async () => {
      open();
      await expect(ask()).rejects.toMatchObject({ retryable: true });
      expect(await ask()).toBe('Yes.');
      expect(profiles).toEqual(['primary', 'fallback1']);
    });

    it('stay as they are without another model, and asking again is of no use', async () => {
      open({ models: ['gpt-realtime'] });
      await expect(ask()).rejects.toMatchObject({ retryable: false, vendorCode: 'model_not_found' });
      expect(profiles).toEqual(['primary']);
    });
  });

  it('are lesser ones after a request that was refused for its settings, which is counted', async () => {
    play({ kind: 'errorEvent', onType: 'response.create', code: 'unknown_parameter' });
    open();
    await expect(ask()).rejects.toMatchObject({ retryable: true });
    expect(await ask()).toBe('Yes.');
    expect([profiles, errors]).toEqual([['primary', 'minimal'], ['provider_unavailable']]);
  });

  it('stay as they are after a lost connection, which is counted once', async () => {
    play({ kind: 'dropAfter', count: 0 });
    open();
    await expect(ask()).rejects.toMatchObject({ retryable: true });
    expect(await ask()).toBe('Yes.');
    expect([profiles, errors]).toEqual([['primary', 'primary'], ['provider_unavailable']]);
  });
});
