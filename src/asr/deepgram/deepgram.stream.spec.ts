import { ScriptedAsrHarness } from '../../../test/helpers/asr.harness.js';
import type { ScriptedConnection } from '../../../test/helpers/scripted-deepgram.js';
import {
  FRAME_BYTES,
  FRAME_MS,
  frameNumbers,
  silentFrame,
  spokenFrame,
} from '../../../test/helpers/test-audio.js';
import type { AsrStream } from '../asr.port.js';

let harness: ScriptedAsrHarness;

beforeEach(async () => {
  harness = await ScriptedAsrHarness.start();
});
afterEach(async () => {
  await harness.close();
  expect(harness.clock.pendingCount).toBe(0);
});

async function connection(number: number): Promise<ScriptedConnection> {
  await harness.until(() => harness.vendor.connections.length >= number);
  return harness.vendor.connections[number - 1] as ScriptedConnection;
}

/** Speaks in real time, one frame each 20 ms. */
async function speak(stream: AsrStream, from: number, to: number): Promise<void> {
  for (let number = from; number < to; number++) {
    stream.sendAudio(spokenFrame(number));
    await harness.pass(FRAME_MS);
  }
}

async function stayQuiet(stream: AsrStream, ms: number): Promise<void> {
  for (let left = ms; left > 0; left -= FRAME_MS) {
    stream.sendAudio(silentFrame());
    await harness.pass(FRAME_MS);
  }
}

const range = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => from + index);
const states = () => harness.eventsOf('state').map(({ state }) => state);

describe('a session listening through Deepgram', () => {
  it('asks for the best profile, with the key in the header only', async () => {
    harness.open({ keyterms: ['Acme'] });
    const { request } = await connection(1);
    const query = Object.fromEntries(harness.vendor.handshakes[0]?.searchParams ?? []);
    expect(query).toEqual({
      model: 'nova-3',
      language: 'multi',
      encoding: 'linear16',
      sample_rate: '16000',
      interim_results: 'true',
      endpointing: '300',
      punctuate: 'true',
      smart_format: 'true',
      vad_events: 'true',
      utterance_end_ms: '1000',
      keyterm: 'Acme',
    });
    expect(request.headers.authorization).toBe('Token canary-key-of-the-operator');
    expect(states()).toEqual(['connecting', 'ready']);
  });

  it('keeps what is said before the connection is there', async () => {
    const stream = harness.open();
    for (const number of range(0, 10)) stream.sendAudio(spokenFrame(number));
    const vendor = await connection(1);
    await harness.until(() => vendor.audio.length === 10 * FRAME_BYTES);
    expect(frameNumbers(vendor.audio)).toEqual(range(0, 10));
    expect(stream.stats).toMatchObject({ bytes: 10 * FRAME_BYTES, frames: 10, replayedBytes: 0 });
  });

  it('tells guesses, finals and endpoints', async () => {
    harness.open();
    const vendor = await connection(1);
    vendor.send({ type: 'SpeechStarted', channel: [0, 1], timestamp: 0.1 });
    vendor.results('call', 100, 500);
    vendor.final('Call me', 100, 900);
    vendor.final('back.', 900, 1_500, { speech_final: true });
    vendor.send({ type: 'UtteranceEnd', channel: [0, 1], last_word_end: 1.5 });
    await harness.until(() => harness.eventsOf('utteranceEnd').length === 1);
    expect(harness.events.filter(({ type }) => type !== 'state')).toEqual([
      { type: 'speechStarted', atMs: 100 },
      { type: 'interim', text: 'call', confidence: 0.9, startMs: 100, endMs: 500 },
      { type: 'final', text: 'Call me', confidence: 0.9, startMs: 100, endMs: 900, speechFinal: false },
      { type: 'final', text: 'back.', confidence: 0.9, startMs: 900, endMs: 1_500, speechFinal: true },
      { type: 'utteranceEnd', atMs: 1_500 },
    ]);
  });

  it('takes a result without is_final for a guess', async () => {
    harness.open();
    (await connection(1)).results('call', 0, 500);
    await harness.until(() => harness.eventsOf('interim').length === 1);
    expect(harness.eventsOf('final')).toEqual([]);
  });

  it('never forwards an empty frame, which would end the stream', async () => {
    const stream = harness.open();
    const vendor = await connection(1);
    stream.sendAudio(Buffer.alloc(0));
    stream.sendAudio(spokenFrame(1));
    await harness.until(() => vendor.audio.length > 0);
    expect(stream.stats.frames).toBe(1);
  });

  it('keeps a muted connection alive without audio, for minutes', async () => {
    const stream = harness.open();
    const vendor = await connection(1);
    stream.setMuted(true);
    stream.sendAudio(spokenFrame(1));
    await harness.pass(60_000, 100);
    expect(vendor.control.filter((type) => type === 'KeepAlive')).toHaveLength(15);
    expect([vendor.audio.length, vendor.isClosed, vendor.control.includes('Finalize')]).toEqual([
      0,
      false,
      false,
    ]);
  });

  it('closes politely and passes on the last words', async () => {
    const stream = harness.open();
    const vendor = await connection(1);
    vendor.onControl = (type) => {
      if (type !== 'CloseStream') return;
      vendor.final('last words', 0, 500);
      vendor.close(1000);
    };
    const closed = stream.close();
    await harness.until(() => vendor.isClosed);
    await closed;
    expect(harness.heard).toBe('last words');
    expect(states()).toEqual(['connecting', 'ready']);
  });

  it('does not wait longer than a second for a vendor that does not close', async () => {
    const stream = harness.open();
    await connection(1);
    let isClosed = false;
    void stream.close().then(() => {
      isClosed = true;
    });
    await harness.until(() => isClosed, 1_050);
    await harness.until(() => harness.vendor.openSockets === 0);
  });

  it('leaves no connection behind when the session ends while it connects', async () => {
    const stream = harness.open();
    await harness.pass(0);
    harness.abort.abort(new Error('client left'));
    await stream.close();
    await harness.pass(3_000);
    expect(harness.vendor.openSockets).toBe(0);
    expect(harness.eventsOf('failed')).toEqual([]);
  });
});

describe('push-to-talk', () => {
  it('ends the utterance with the final it asked for', async () => {
    const stream = harness.open();
    const vendor = await connection(1);
    vendor.onControl = () => vendor.final('book it', 0, 100, { from_finalize: true });
    await speak(stream, 0, 5);
    stream.finalize();
    await harness.until(() => harness.eventsOf('final').length === 1);
    expect(harness.eventsOf('final')[0]).toMatchObject({ text: 'book it', speechFinal: true });
  });

  it('is answered within a second even when nothing was said and the vendor stays silent', async () => {
    const stream = harness.open();
    await connection(1);
    await harness.pass(100);
    stream.finalize();
    await harness.until(() => harness.eventsOf('final').length === 1, 1_000);
    expect(harness.eventsOf('final')[0]).toMatchObject({ text: '', speechFinal: true });
  });

  it('asks again when the connection was lost before the answer', async () => {
    const stream = harness.open();
    const first = await connection(1);
    await speak(stream, 0, 100);
    stream.finalize();
    await harness.until(() => first.control.includes('Finalize'));
    first.drop();
    const second = await connection(2);
    second.onControl = () => second.final('book it', 0, 2_000, { from_finalize: true });
    await harness.until(() => harness.eventsOf('final').length === 1);
    expect(harness.eventsOf('final')[0]).toMatchObject({ text: 'book it', speechFinal: true });
  });
});

describe('when Deepgram fails', () => {
  it('moves on to plainer parameters at once when some are refused (400)', async () => {
    harness.vendor.refuse({ status: 400 }, { status: 400 });
    harness.open();
    await connection(1);
    await harness.until(() => states().includes('ready'), 50);
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
    await connection(1);
    expect(harness.outcomes).toEqual(['rate_limited', 'ok']);
  });

  it('keeps listening through two refusals for overload (503) and loses no audio', async () => {
    harness.vendor.refuse({ status: 503 }, { status: 503 });
    const stream = harness.open();
    await speak(stream, 0, 50);
    const vendor = await connection(1);
    await harness.until(() => vendor.audio.length === 50 * FRAME_BYTES);
    expect(frameNumbers(vendor.audio)).toEqual(range(0, 50));
    expect(states()).toContain('retrying');
  });

  it('gives up a vendor that accepts and hangs up at once, after at most four connects', async () => {
    harness.vendor.onConnection = (vendor) => vendor.close(1008, 'DATA-0000');
    harness.open();
    await harness.until(() => harness.eventsOf('failed').length === 1);
    await harness.pass(10_000);
    expect(harness.vendor.connections.length).toBeLessThanOrEqual(4);
    expect(harness.eventsOf('warning')[0]?.code).toBe('bad_audio');
    expect(states().at(-1)).toBe('down');
  });

  it('replaces a connection lost in the middle of a sentence at once; no word is lost or doubled', async () => {
    const stream = harness.open();
    const first = await connection(1);
    await speak(stream, 0, 100);
    first.final('first part', 0, 1_000);
    await harness.until(() => harness.heard === 'first part');
    first.drop();
    const lostAtMs = harness.clock.now();
    const second = await connection(2);
    expect(harness.clock.now() - lostAtMs).toBeLessThanOrEqual(100);
    await speak(stream, 100, 150);
    await harness.until(() => second.audio.length === 100 * FRAME_BYTES);
    expect(frameNumbers(second.audio)).toEqual(range(50, 150));
    second.final('second part', 0, 1_000);
    await harness.until(() => harness.eventsOf('final').length === 2);
    expect(harness.eventsOf('final')[1]).toMatchObject({ startMs: 1_000, endMs: 2_000 });
    expect(states()).toEqual(['connecting', 'ready', 'retrying', 'connecting', 'ready']);
  });

  it('replaces a connection lost in silence without anybody noticing', async () => {
    const stream = harness.open();
    const first = await connection(1);
    await stayQuiet(stream, 3_000);
    first.drop();
    const second = await connection(2);
    await speak(stream, 0, 20);
    await harness.until(
      () => frameNumbers(second.audio.subarray(second.audio.length % FRAME_BYTES)).length === 20,
    );
    expect(states()).toEqual(['connecting', 'ready']);
  });

  it('goes back to the best profile at the next loss when only the network had failed', async () => {
    harness.vendor.refuse({ status: 503 }, { status: 503 });
    harness.open();
    const first = await connection(1);
    await harness.pass(2_500);
    first.drop();
    await connection(2);
    expect(harness.vendor.handshakes.map((url) => url.searchParams.get('language'))).toEqual([
      'multi',
      'multi',
      'en',
      'multi',
    ]);
  });

  it('does not go back to a profile whose parameters were refused', async () => {
    harness.vendor.refuse({ status: 400 });
    harness.open();
    const first = await connection(1);
    await harness.pass(2_500);
    first.drop();
    await connection(2);
    expect(harness.vendor.handshakes.map((url) => url.searchParams.get('language'))).toEqual([
      'multi',
      'en',
      'en',
    ]);
  });

  it('survives a second loss while the first is made good', async () => {
    const stream = harness.open();
    const first = await connection(1);
    await speak(stream, 0, 150);
    first.drop();
    const second = await connection(2);
    await harness.pass(300);
    second.drop();
    const third = await connection(3);
    await harness.until(() => third.audio.length === 150 * FRAME_BYTES);
    expect(frameNumbers(third.audio)).toEqual(range(0, 150));
  });

  it('finds a connection that hears and says nothing within 3.5 s of speech, and replays what it swallowed', async () => {
    const stream = harness.open();
    const first = await connection(1);
    await speak(stream, 0, 175 + 5);
    expect(first.control).toContain('Finalize');
    const second = await connection(2);
    expect(harness.eventsOf('state').find(({ state }) => state === 'retrying')).toBeDefined();
    await harness.until(() => second.audio.length === 180 * FRAME_BYTES);
    expect(frameNumbers(second.audio)).toEqual(range(0, 180));
    expect(first.isClosed).toBe(true);
  });

  it('does not replace a connection that answers the probe', async () => {
    const stream = harness.open();
    const vendor = await connection(1);
    vendor.onControl = () => vendor.final('', 0, vendor.audio.length / 32, { from_finalize: true });
    await speak(stream, 0, 400);
    expect(harness.vendor.connections).toHaveLength(1);
    expect(harness.eventsOf('final')).toEqual([]);
  });

  it('replaces a connection that does not take the audio', async () => {
    const stream = harness.open();
    (await connection(1)).pause();
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
    const first = await connection(1);
    for (const garbage of ['{"type":', '[]', '{"type":"Results"}', '7']) first.send(garbage);
    first.send(Buffer.from([1, 2, 3]));
    first.final('still here', 0, 500);
    await harness.until(() => harness.heard === 'still here');
    expect(first.isClosed).toBe(false);
    first.send('{"type":');
    await connection(2);
  });

  it('lives through a message of two megabytes', async () => {
    harness.open();
    (await connection(1)).send(`"${'x'.repeat(2 << 20)}"`);
    await connection(2);
    expect(harness.eventsOf('failed')).toEqual([]);
  });

  it('passes on a repeated final once', async () => {
    harness.open();
    const vendor = await connection(1);
    for (let copy = 0; copy < 3; copy++) vendor.final('Yes.', 0, 500, { speech_final: true });
    vendor.final('end', 500, 600);
    await harness.until(() => harness.heard.endsWith('end'));
    expect(harness.heard).toBe('Yes. end');
  });

  it('makes words final within 2.5 s of silence when the vendor never does', async () => {
    const stream = harness.open();
    const vendor = await connection(1);
    await speak(stream, 0, 50);
    vendor.results('book a test drive', 0, 1_000);
    await harness.until(() => harness.eventsOf('interim').length === 1);
    const heardAtMs = harness.clock.now();
    const silence = stayQuiet(stream, 2_500);
    await harness.until(() => harness.eventsOf('final').length === 1, 2_500);
    expect(harness.clock.now() - heardAtMs).toBeLessThanOrEqual(2_500);
    expect(vendor.control).toContain('Finalize');
    expect(harness.eventsOf('final')[0]).toMatchObject({ text: 'book a test drive', speechFinal: true });
    await silence;
  });

  it('makes the words final before it tells the end of an utterance that noise kept open', async () => {
    const stream = harness.open();
    const vendor = await connection(1);
    vendor.onControl = () => vendor.final('book it', 0, 200, { from_finalize: true });
    await speak(stream, 0, 10);
    vendor.results('book it', 0, 200);
    vendor.send({ type: 'UtteranceEnd', channel: [0, 1], last_word_end: 0.2 });
    await harness.until(() => harness.eventsOf('utteranceEnd').length === 1);
    expect(harness.events.slice(-2).map(({ type }) => type)).toEqual(['final', 'utteranceEnd']);
  });

  it('says when audio had to be dropped because the vendor was away too long', async () => {
    harness.vendor.refuse(...Array.from({ length: 3 }, () => ({ status: 503 })));
    const stream = harness.open();
    for (let second = 0; second < 40; second++) stream.sendAudio(Buffer.alloc(32_000));
    await connection(1);
    expect(stream.stats.droppedFrames).toBe(10);
    expect(harness.eventsOf('warning')).toHaveLength(1);
  });
});
