import type { Fault } from '../../emulators/core/emulator.types.js';
import { Listener, MILL, REQUEST, SHORT } from './listener.js';
import { type Stack, startStack } from './stack.js';

jest.setTimeout(60_000);

const LATE_MS = 300;

describe.each(['http', 'websocket'] as const)('an interruption while speech comes by %s', (transport) => {
  let stack: Stack;
  let listener: Listener;

  beforeAll(async () => {
    const latency = { llmDeltaIntervalMs: 40, ttsSpeed: 4 };
    stack = await startStack({ emulators: { script: MILL, latency }, env: { TTS_TRANSPORT: transport } });
  });
  afterAll(async () => {
    await stack?.close();
  });
  beforeEach(() => {
    stack.emulators.journal.clear();
    stack.emulators.faults.clear();
  });
  afterEach(async () => {
    await listener.hangUp();
    expect(stack.loggedErrors()).toEqual([]);
  });

  const journal = () => stack.emulators.journal;
  /** Somebody calls while the vendors have these faults. */
  const call = async (...faults: Fault[]) => {
    stack.emulators.faults.add(...faults);
    listener = await Listener.call(stack);
  };

  it('is kept even if model and voice go on for a while', async () => {
    await call(
      { vendor: 'openai', kind: 'lateAfterCancel', forMs: LATE_MS },
      { vendor: 'elevenlabs', kind: 'lateAfterCancel', forMs: LATE_MS },
    );
    const generation = await listener.listen();
    listener.person.agent.bargeIn();
    await listener.interruptionOf(generation);
    const cancelled = await journal().waitFor('openai', 'receive', 'response.cancel');
    const { data } = await journal().waitFor('openai', 'deltas');
    const relayed = listener.person.wire.all('llm.delta').length;
    expect(data).toMatchObject({ status: 'cancelled' });
    expect((data as { count: number }).count).toBeGreaterThan(relayed);
    // The answer to a closed connection ends with it; on the common socket the vendor talks on.
    const lateSound = journal()
      .find('elevenlabs', 'send', 'audio')
      .filter(({ atMs }) => atMs > cancelled.atMs);
    if (transport === 'websocket') expect(lateSound).not.toEqual([]);
    await listener.goOn();
  });

  it('reaches a model that has not yet announced its reply', async () => {
    await call({ vendor: 'openai', kind: 'slowCreated', delayMs: LATE_MS });
    const generation = await listener.ask();
    await journal().waitFor('openai', 'receive', 'response.create');
    listener.person.agent.bargeIn();
    expect(await listener.interruptionOf(generation)).toMatchObject({ heardText: '', unheardText: '' });
    const cancelled = await journal().waitFor('openai', 'receive', 'response.cancel');
    const [created] = journal().find('openai', 'send', 'response.created');
    expect(created?.atMs).toBeLessThan(cancelled.atMs);
    expect(await listener.goOn()).toEqual([
      { role: 'user', text: REQUEST },
      { role: 'user', text: 'Go on' },
    ]);
    expect(listener.person.wire.all('llm.final').map((final) => final.generation)).not.toContain(generation);
  });

  it('before the first word leaves nothing of the reply', async () => {
    await call({ vendor: 'openai', kind: 'slowFirstByte', delayMs: 60_000 });
    const generation = await listener.ask();
    await journal().waitFor('openai', 'send', 'response.created');
    listener.person.agent.bargeIn();
    expect(await listener.interruptionOf(generation)).toMatchObject({ heardText: '', unheardText: '' });
    await journal().waitFor('openai', 'receive', 'response.cancel');
    expect(listener.person.wire.voice(generation)).toEqual([]);
    expect(journal().find('elevenlabs', 'send', 'audio')).toEqual([]);
    await listener.goOn();
  });

  it('counts only what was heard when everything had been sent', async () => {
    await call();
    const { person } = listener;
    const generation = await listener.listen(300, 'Say the short one');
    await person.next('session.state', ({ state }) => state === 'playout');
    person.agent.bargeIn();
    const { heardText, unheardText } = await listener.interruptionOf(generation);
    expect(`${heardText} ${unheardText}`).toBe(SHORT);
    expect(heardText).not.toBe('');
    expect(unheardText).not.toBe('');
    expect(person.wire.all('turn.completed')).toEqual([]);
  });
});
