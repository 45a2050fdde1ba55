import { ScriptedAsrHarness } from '../../../test/helpers/asr.harness.js';
import { FRAME_BYTES, frameNumbers, range, spokenFrame } from '../../../test/helpers/test-audio.js';

let harness: ScriptedAsrHarness;

beforeEach(async () => {
  harness = await ScriptedAsrHarness.start();
});
afterEach(async () => {
  await harness.close();
  expect(harness.clock.pendingCount).toBe(0);
});

describe('a session listening through Deepgram', () => {
  it('asks for the best profile, with the key in the header only', async () => {
    harness.open({ keyterms: ['Acme'] });
    const { request } = await harness.connection(1);
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
    expect(harness.states).toEqual(['connecting', 'ready']);
  });

  it('keeps what is said before the connection is there', async () => {
    const stream = harness.open();
    for (const number of range(0, 10)) stream.sendAudio(spokenFrame(number));
    const vendor = await harness.connection(1);
    await harness.until(() => vendor.audio.length === 10 * FRAME_BYTES);
    expect(frameNumbers(vendor.audio)).toEqual(range(0, 10));
    expect(stream.stats).toMatchObject({ bytes: 10 * FRAME_BYTES, frames: 10, replayedBytes: 0 });
  });

  it('tells guesses, finals and endpoints', async () => {
    harness.open();
    const vendor = await harness.connection(1);
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
    (await harness.connection(1)).results('call', 0, 500);
    await harness.until(() => harness.eventsOf('interim').length === 1);
    expect(harness.eventsOf('final')).toEqual([]);
  });

  it('never forwards an empty frame, which would end the stream', async () => {
    const stream = harness.open();
    const vendor = await harness.connection(1);
    stream.sendAudio(Buffer.alloc(0));
    stream.sendAudio(spokenFrame(1));
    await harness.until(() => vendor.audio.length > 0);
    expect(stream.stats.frames).toBe(1);
  });

  it('keeps a muted connection alive without audio, for minutes', async () => {
    const stream = harness.open();
    const vendor = await harness.connection(1);
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
    const vendor = await harness.connection(1);
    vendor.onControl = (type) => {
      if (type !== 'CloseStream') return;
      vendor.final('last words', 0, 500);
      vendor.close(1000);
    };
    const closed = stream.close();
    await harness.until(() => vendor.isClosed);
    await closed;
    expect(harness.heard).toBe('last words');
    expect(harness.states).toEqual(['connecting', 'ready']);
  });

  it('does not wait longer than a second for a vendor that does not close', async () => {
    const stream = harness.open();
    await harness.connection(1);
    let isClosed = false;
    void stream.close().then(() => {
      isClosed = true;
    });
    await harness.until(() => isClosed, 1_050);
    await harness.until(() => harness.vendor.openSockets === 0);
  });

  it('leaves no connection behind when the session ends in the moment it opens', async () => {
    harness.onOutcome = () => harness.abort.abort(new Error('client left'));
    harness.open();
    await harness.until(() => harness.outcomes.length === 1);
    await harness.until(() => harness.vendor.openSockets === 0);
    expect(harness.outcomes).toEqual(['ok']);
    expect(harness.states).toEqual(['connecting']);
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
    const vendor = await harness.connection(1);
    vendor.onControl = () => vendor.final('book it', 0, 100, { from_finalize: true });
    await harness.speak(stream, 0, 5);
    stream.finalize();
    await harness.until(() => harness.eventsOf('final').length === 1);
    expect(harness.eventsOf('final')[0]).toMatchObject({ text: 'book it', speechFinal: true });
  });

  it('is answered within a second even when nothing was said and the vendor stays silent', async () => {
    const stream = harness.open();
    await harness.connection(1);
    await harness.pass(100);
    stream.finalize();
    await harness.until(() => harness.eventsOf('final').length === 1, 1_000);
    expect(harness.eventsOf('final')[0]).toMatchObject({ text: '', speechFinal: true });
  });

  it('asks again when the connection was lost before the answer', async () => {
    const stream = harness.open();
    const first = await harness.connection(1);
    await harness.speak(stream, 0, 100);
    stream.finalize();
    await harness.until(() => first.control.includes('Finalize'));
    first.drop();
    const second = await harness.connection(2);
    second.onControl = () => second.final('book it', 0, 2_000, { from_finalize: true });
    await harness.until(() => harness.eventsOf('final').length === 1);
    expect(harness.eventsOf('final')[0]).toMatchObject({ text: 'book it', speechFinal: true });
  });
});
