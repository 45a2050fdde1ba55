import { ScriptedAsrHarness } from '../../../test/helpers/asr.harness.js';
import { FRAME_BYTES, frameNumbers, range } from '../../../test/helpers/test-audio.js';

const PROFILE = { language: 'multi', isMinimal: false };

let harness: ScriptedAsrHarness;

beforeEach(async () => {
  harness = await ScriptedAsrHarness.start();
});
afterEach(async () => {
  await harness.close();
  expect(harness.clock.pendingCount).toBe(0);
});

describe('when Deepgram fails', () => {
  it('moves on to plainer parameters at once when some are refused (400)', async () => {
    harness.vendor.refuse({ status: 400 }, { status: 400 });
    harness.open();
    await harness.connection(1);
    await harness.until(() => harness.states.includes('ready'), 50);
    expect(harness.vendor.handshakes.map((url) => url.searchParams.get('model'))).toEqual([
      'nova-3',
      'nova-3',
      'nova-2',
    ]);
    expect(harness.eventsOf('state').at(-1)?.profile).toBe('nova-2');
  });

  it('tries a refused key exactly once and says so without showing it (401)', async () => {
    harness.vendor.refuse({
      status: 401,
      body: { err_code: 'INVALID_AUTH', err_msg: 'canary-key-of-the-operator' },
    });
    harness.open();
    await harness.until(() => harness.eventsOf('failed').length === 1);
    await harness.pass(10_000);
    const [failed] = harness.eventsOf('failed');
    expect(failed?.error).toMatchObject({ code: 'provider_auth', vendorCode: 'INVALID_AUTH', status: 401 });
    expect(JSON.stringify(failed) + failed?.error.message + failed?.error.stack).not.toContain('canary');
    expect(harness.vendor.handshakes).toHaveLength(1);
  });

  it('does not try again when the credit is spent (402)', async () => {
    harness.vendor.refuse({ status: 402, body: { err_code: 'ASR_PAYMENT_REQUIRED' } });
    harness.open();
    await harness.until(() => harness.eventsOf('failed').length === 1);
    expect(harness.eventsOf('failed')[0]?.error.code).toBe('provider_quota');
    expect(harness.vendor.handshakes).toHaveLength(1);
  });

  it('waits as asked when there are too many streams (429)', async () => {
    harness.vendor.refuse({ status: 429, headers: { 'Retry-After': '1' } });
    harness.open();
    await harness.pass(990);
    expect(harness.vendor.handshakes).toHaveLength(1);
    await harness.connection(1);
    expect(harness.outcomes).toEqual(['rate_limited', 'ok']);
  });

  it('keeps listening through two refusals for overload (503) and loses no audio', async () => {
    harness.vendor.refuse({ status: 503 }, { status: 503 });
    const stream = harness.open();
    await harness.speak(stream, 0, 50);
    const vendor = await harness.connection(1);
    await harness.until(() => vendor.audio.length === 50 * FRAME_BYTES);
    expect(frameNumbers(vendor.audio)).toEqual(range(0, 50));
    expect(harness.states).toContain('retrying');
  });

  it('gives up a vendor that accepts and hangs up at once, after at most four connects', async () => {
    harness.vendor.onConnection = (vendor) => vendor.close(1008, 'DATA-0000');
    harness.open();
    await harness.until(() => harness.eventsOf('failed').length === 1);
    await harness.pass(10_000);
    expect(harness.vendor.connections.length).toBeLessThanOrEqual(4);
    expect(harness.eventsOf('warning')[0]?.code).toBe('bad_audio');
    expect(harness.states.at(-1)).toBe('down');
  });

  it('replaces a connection lost in the middle of a sentence at once; no word is lost or doubled', async () => {
    const stream = harness.open();
    const first = await harness.connection(1);
    await harness.speak(stream, 0, 100);
    first.final('first part', 0, 1_000);
    await harness.until(() => harness.heard === 'first part');
    first.drop();
    const lostAtMs = harness.clock.now();
    const second = await harness.connection(2);
    expect(harness.clock.now() - lostAtMs).toBeLessThanOrEqual(100);
    await harness.speak(stream, 100, 150);
    await harness.until(() => second.audio.length === 100 * FRAME_BYTES);
    expect(frameNumbers(second.audio)).toEqual(range(50, 150));
    second.final('second part', 0, 1_000);
    await harness.until(() => harness.eventsOf('final').length === 2);
    expect(harness.eventsOf('final')[1]).toMatchObject({ startMs: 1_000, endMs: 2_000 });
    expect(harness.states).toEqual(['connecting', 'ready', 'retrying', 'connecting', 'ready']);
  });

  it('replaces a connection lost in silence without anybody noticing', async () => {
    const stream = harness.open();
    const first = await harness.connection(1);
    await harness.stayQuiet(stream, 3_000);
    first.drop();
    const second = await harness.connection(2);
    await harness.speak(stream, 0, 20);
    await harness.until(
      () => frameNumbers(second.audio.subarray(second.audio.length % FRAME_BYTES)).length === 20,
    );
    expect(harness.states).toEqual(['connecting', 'ready']);
  });

  it('goes on with another model of the same language after two failures of the network, and back at the next loss', async () => {
    harness.vendor.refuse({ status: 503 }, { status: 503 });
    const profiles = ['nova-3', 'nova-2'].map((model) => ({ ...PROFILE, name: model, model }));
    harness.open({}, { profiles });
    const first = await harness.connection(1);
    await harness.pass(2_500);
    first.drop();
    await harness.connection(2);
    expect(harness.vendor.handshakes.map((url) => url.searchParams.get('model'))).toEqual([
      'nova-3',
      'nova-3',
      'nova-2',
      'nova-3',
    ]);
  });

  it('hears the language of the conversation also after the network has failed several times', async () => {
    harness.vendor.refuse({ status: 503 }, { status: 503 }, { status: 503 });
    harness.open();
    await harness.connection(1);
    expect(harness.vendor.handshakes.map((url) => url.searchParams.get('language'))).toEqual(
      Array.from({ length: 4 }, () => 'multi'),
    );
  });

  it('hears no less well after the network has failed than before', async () => {
    harness.vendor.refuse({ status: 503 }, { status: 503 }, { status: 503 });
    const minimal = { name: 'nova-2', model: 'nova-2', language: 'multi', isMinimal: true };
    harness.open({}, { profiles: [{ ...PROFILE, name: 'nova-3', model: 'nova-3' }, minimal] });
    await harness.connection(1);
    expect(harness.vendor.handshakes.map((url) => url.searchParams.get('model'))).toEqual(
      Array.from({ length: 4 }, () => 'nova-3'),
    );
  });

  it('does not go back to a profile whose parameters were refused', async () => {
    harness.vendor.refuse({ status: 400 });
    harness.open();
    const first = await harness.connection(1);
    await harness.pass(2_500);
    first.drop();
    await harness.connection(2);
    expect(harness.vendor.handshakes.map((url) => url.searchParams.get('language'))).toEqual([
      'multi',
      'en',
      'en',
    ]);
  });

  it('survives a second loss while the first is made good', async () => {
    const stream = harness.open();
    const first = await harness.connection(1);
    await harness.speak(stream, 0, 150);
    first.drop();
    const second = await harness.connection(2);
    await harness.pass(300);
    second.drop();
    const third = await harness.connection(3);
    await harness.until(() => third.audio.length === 150 * FRAME_BYTES);
    expect(frameNumbers(third.audio)).toEqual(range(0, 150));
  });

  it('replaces a connection that hears and says nothing within 3.5 s of speech, and replays what it swallowed', async () => {
    const stream = harness.open();
    const first = await harness.connection(1);
    await harness.speak(stream, 0, 175);
    expect([first.control, harness.vendor.connections.length]).toEqual([['Finalize'], 2]);
    const second = await harness.connection(2);
    expect(harness.eventsOf('state').find(({ state }) => state === 'retrying')).toBeDefined();
    await harness.until(() => second.audio.length === 175 * FRAME_BYTES);
    expect(frameNumbers(second.audio)).toEqual(range(0, 175));
    expect(first.isClosed).toBe(true);
  });

  it('does not replace a connection that answers the probe', async () => {
    const stream = harness.open();
    const vendor = await harness.connection(1);
    vendor.onControl = () => vendor.final('', 0, vendor.audio.length / 32, { from_finalize: true });
    await harness.speak(stream, 0, 400);
    expect(harness.vendor.connections).toHaveLength(1);
    expect(harness.eventsOf('final')).toEqual([]);
  });

  it('replaces a connection that does not take the audio', async () => {
    const stream = harness.open();
    (await harness.connection(1)).pause();
    // Far more than the kernel buffers for a loopback connection.
    for (let i = 0; i < 200; i++) {
      stream.sendAudio(Buffer.alloc(65_536));
      if (harness.vendor.connections.length > 1) break;
      await harness.pass(50);
    }
    expect(harness.vendor.connections.length).toBeGreaterThan(1);
  });

  it('lives through garbage, and replaces a connection that sends little else', async () => {
    harness.open();
    const first = await harness.connection(1);
    for (const garbage of ['{"type":', '[]', '{"type":"Results"}', '7']) first.send(garbage);
    first.send(Buffer.from([1, 2, 3]));
    first.final('still here', 0, 500);
    await harness.until(() => harness.heard === 'still here');
    expect(first.isClosed).toBe(false);
    first.send('{"type":');
    await harness.connection(2);
  });

  it('lives through a message of two megabytes', async () => {
    harness.open();
    (await harness.connection(1)).send(`"${'x'.repeat(2 << 20)}"`);
    await harness.connection(2);
    expect(harness.eventsOf('failed')).toEqual([]);
  });

  it('passes on a repeated final once', async () => {
    harness.open();
    const vendor = await harness.connection(1);
    for (let copy = 0; copy < 3; copy++) vendor.final('Yes.', 0, 500, { speech_final: true });
    vendor.final('end', 500, 600);
    await harness.until(() => harness.heard.endsWith('end'));
    expect(harness.heard).toBe('Yes. end');
  });

  it('makes words final within 2.5 s of silence when the vendor never does', async () => {
    const stream = harness.open();
    const vendor = await harness.connection(1);
    await harness.speak(stream, 0, 50);
    vendor.results('book a test drive', 0, 1_000);
    await harness.until(() => harness.eventsOf('interim').length === 1);
    const heardAtMs = harness.clock.now();
    const silence = harness.stayQuiet(stream, 2_500);
    await harness.until(() => harness.eventsOf('final').length === 1, 2_500);
    expect(harness.clock.now() - heardAtMs).toBeLessThanOrEqual(2_500);
    expect(vendor.control).toContain('Finalize');
    expect(harness.eventsOf('final')[0]).toMatchObject({ text: 'book a test drive', speechFinal: true });
    await silence;
  });

  it('makes the words final before it tells the end of an utterance that noise kept open', async () => {
    const stream = harness.open();
    const vendor = await harness.connection(1);
    vendor.onControl = () => vendor.final('book it', 0, 200, { from_finalize: true });
    await harness.speak(stream, 0, 10);
    vendor.results('book it', 0, 200);
    vendor.send({ type: 'UtteranceEnd', channel: [0, 1], last_word_end: 0.2 });
    await harness.until(() => harness.eventsOf('utteranceEnd').length === 1);
    expect(harness.events.slice(-2).map(({ type }) => type)).toEqual(['final', 'utteranceEnd']);
  });

  it('does not cut a sentence short because the vendor is silent for a moment', async () => {
    const stream = harness.open();
    const vendor = await harness.connection(1);
    vendor.results('book', 0, 200);
    await harness.until(() => harness.eventsOf('interim').length === 1);
    await harness.speak(stream, 0, 140);
    vendor.final('book a test drive', 0, 2_800, { speech_final: true });
    await harness.until(() => harness.eventsOf('final').length > 0);
    expect(harness.heard).toBe('book a test drive');
  });

  it('does not replay words it made final itself', async () => {
    const stream = harness.open();
    const first = await harness.connection(1);
    await harness.speak(stream, 0, 40);
    first.results('book it', 0, 500);
    first.results('for two', 500, 700);
    await harness.until(() => harness.heard === 'book it');
    first.drop();
    const second = await harness.connection(2);
    await harness.until(() => second.audio.length > 0);
    expect(frameNumbers(second.audio)[0]).toBe(25);
  });

  it('says when audio had to be dropped because the vendor was away too long', async () => {
    harness.vendor.refuse(...Array.from({ length: 3 }, () => ({ status: 503 })));
    const stream = harness.open();
    for (let second = 0; second < 40; second++) stream.sendAudio(Buffer.alloc(32_000));
    await harness.connection(1);
    expect(stream.stats.droppedFrames).toBe(10);
    expect(harness.eventsOf('warning')).toHaveLength(1);
  });
});
