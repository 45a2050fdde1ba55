import { FakeClock, settle } from '../../../test/helpers/fake-clock.js';
import { ScriptedResolver } from '../../../test/helpers/scripted.resolver.js';
import { type Handler, ScriptedVendor } from '../../../test/helpers/scripted-http-vendor.js';
import { type Clock, systemClock } from '../../common/clock.js';
import type { TtsConfig } from '../../config/app.config.js';
import { VendorKey } from '../../config/vendor.key.js';
import type { SpeakRequest, TtsConnectionEvent, TtsEvent, TtsSession } from '../tts.port.js';
import { ElevenLabsHttp } from './elevenlabs.http.js';

const audio =
  (...pieces: Buffer[]): Handler =>
  (_request, response) => {
    response.writeHead(200, { 'content-type': 'audio/mpeg' });
    for (const piece of pieces) response.write(piece);
    response.end();
  };
const refuse =
  (status: number, body: unknown, headers = {}): Handler =>
  (_request, response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(JSON.stringify(body));
  };
const mp3 = (bytes: number) => Buffer.alloc(bytes, 0xff);

describe('ElevenLabs over HTTP', () => {
  let vendor: ScriptedVendor;
  let tts: ElevenLabsHttp;
  let session: TtsSession;
  let states: TtsConnectionEvent['state'][];
  let outcomes: string[];

  beforeEach(async () => {
    vendor = new ScriptedVendor();
    states = [];
    outcomes = [];
    await vendor.listen();
    connect(vendor.url);
  });

  async function reconnect(overrides: Partial<TtsConfig>, clock?: Clock) {
    await session.close();
    await tts.close();
    connect(vendor.url, overrides, clock);
  }

  function connect(url: string, overrides: Partial<TtsConfig> = {}, clock?: Clock) {
    tts = new ElevenLabsHttp({
      config: {
        url,
        key: new VendorKey('key'),
        voiceId: 'voice1',
        modelId: 'eleven_flash_v2_5',
        transport: 'http',
        firstByteTimeoutMs: 1000,
        stallTimeoutMs: 150,
        retry: { attempts: 4, budgetMs: 3000, baseMs: 1, capMs: 5, connectTimeoutMs: 1000 },
        ...overrides,
      },
      clock,
      lookup: new ScriptedResolver().lookup(systemClock),
      observer: { onConnect: (_provider, _profile, outcome) => outcomes.push(outcome), onError: () => {} },
      ttsObserver: { onHedge: () => {} },
    });
    session = tts.open({
      sessionId: 's',
      output: { codec: 'mp3' },
      signal: new AbortController().signal,
      onEvent: (event) => states.push(event.state),
    });
  }

  afterEach(async () => {
    await session.close();
    await tts.close();
    await vendor.close();
  });

  function speak(extra: Partial<SpeakRequest> = {}) {
    const signal = new AbortController().signal;
    return session.speak({ text: 'Two hundred euros.', generation: 1, segment: 0, signal, ...extra });
  }

  async function hear(events: AsyncIterable<TtsEvent>): Promise<{ types: string[]; bytes: number }> {
    const types: string[] = [];
    let bytes = 0;
    for await (const event of events) {
      types.push(event.type);
      if (event.type === 'audio') bytes += event.bytes.length;
    }
    return { types, bytes };
  }

  it('speaks a segment whole, telling first that it was asked for', async () => {
    vendor.script(audio(mp3(1000), mp3(9000)));
    const heard = await hear(speak());
    expect(heard.types[0]).toBe('requested');
    expect(heard.bytes).toBe(10_000);
    expect(states).toContain('ready');
    expect(outcomes).toEqual(['ok']);
  });

  it('passes the first piece on while the rest is still to come', async () => {
    let finish = () => {};
    vendor.script((_request, response) => {
      response.writeHead(200, { 'content-type': 'audio/mpeg' });
      response.write(mp3(100));
      finish = () => response.end(mp3(50));
    });
    const events = speak()[Symbol.asyncIterator]();
    expect(await events.next()).toMatchObject({ value: { type: 'requested' } });
    const first = await events.next();
    expect(first.value).toMatchObject({ type: 'audio' });
    finish();
    expect((await events.next()).value).toMatchObject({ type: 'audio' });
    expect((await events.next()).done).toBe(true);
  });

  it('speaks on one kept connection, one segment after the other', async () => {
    vendor.script(audio(mp3(100)));
    for (let i = 0; i < 3; i++) await hear(speak());
    // The second is the spare that was opened when the pool took its first.
    expect(vendor.connections).toBeLessThanOrEqual(2);
  });

  it('a warmed connection is the one the first segment goes over', async () => {
    session.warm();
    await untilReady();
    vendor.script(audio(mp3(100)));
    await hear(speak());
    expect(vendor.connections).toBeLessThanOrEqual(2);
    expect(states).toEqual(['connecting', 'ready']);
  });

  it('an interruption closes the connection at the vendor', async () => {
    const stop = new AbortController();
    const closed = new Promise<void>((resolve) =>
      vendor.script((_request, response) => {
        response.writeHead(200, { 'content-type': 'audio/mpeg' });
        response.write(mp3(100));
        response.on('close', resolve);
      }),
    );
    const events = speak({ signal: stop.signal })[Symbol.asyncIterator]();
    await events.next();
    await events.next();
    stop.abort(new Error('interrupted'));
    await expect(events.next()).rejects.toThrow('interrupted');
    await closed;
  });

  it('asks again without the words before, when the vendor refuses them, and remembers it', async () => {
    vendor.script(refuse(400, { detail: { status: 'unsupported_model' } }), audio(mp3(100)));
    expect((await hear(speak({ previousText: 'Before.' }))).bytes).toBe(100);
    expect((await hear(speak({ previousText: 'Before.' }))).bytes).toBe(100);
    expect(vendor.bodies.map((body) => 'previous_text' in body)).toEqual([true, false, false]);
  });

  it('a busy vendor is asked once more', async () => {
    vendor.script(refuse(503, {}), audio(mp3(100)));
    expect((await hear(speak())).bytes).toBe(100);
    expect(outcomes).toEqual(['refused', 'ok']);
  });

  it('a refused key is not tried again, and the session is told', async () => {
    vendor.script(refuse(401, { detail: { status: 'invalid_api_key' } }));
    await expect(hear(speak())).rejects.toMatchObject({ code: 'provider_auth', retryable: false });
    expect(vendor.bodies).toHaveLength(1);
    expect(states.at(-1)).toBe('down');
  });

  it('an answer that breaks off in the middle is an error, not an end', async () => {
    vendor.script((_request, response) => {
      response.writeHead(200, { 'content-type': 'audio/mpeg' });
      response.write(mp3(100), () => response.destroy());
    });
    await expect(hear(speak())).rejects.toMatchObject({ code: 'provider_unavailable', retryable: true });
  });

  it('an answer that stops coming is given up', async () => {
    vendor.script((_request, response) => {
      response.writeHead(200, { 'content-type': 'audio/mpeg' });
      response.write(mp3(100));
    });
    await expect(hear(speak())).rejects.toMatchObject({ code: 'provider_timeout', vendorCode: 'stalled' });
  });

  it('an answer with no audio in it is an error', async () => {
    vendor.script(audio());
    await expect(hear(speak())).rejects.toMatchObject({ vendorCode: 'empty_answer' });
  });

  it('a reader that stops reading stops the vendor from sending, and loses nothing', async () => {
    const clock = new FakeClock();
    await reconnect({}, clock);
    const total = 8 * 1024 * 1024;
    let isAllWritten = false;
    vendor.script((_request, response) => {
      response.writeHead(200, { 'content-type': 'audio/mpeg' });
      response.end(mp3(total), () => {
        isAllWritten = true;
      });
    });
    const text = 'x'.repeat(600);
    const events = speak({ text })[Symbol.asyncIterator]();
    await events.next();
    const first = await events.next();
    for (let i = 0; i < 20; i++) await settle();
    // Longer than the stall limit: a pause of our own is not the vendor's silence.
    clock.advance(10_000);
    const wasAllWritten = isAllWritten;
    let bytes = 0;
    for (let event = first; !event.done; event = await events.next())
      if (event.value.type === 'audio') bytes += event.value.bytes.length;
    expect(bytes).toBe(total);
    expect(wasAllWritten).toBe(false);
  });

  it('audio without end is given up when no text could take that long', async () => {
    vendor.script((_request, response) => {
      response.writeHead(200, { 'content-type': 'audio/mpeg' });
      const more = () => {
        while (!response.destroyed && response.write(mp3(65_536)));
        response.once('drain', more);
      };
      more();
    });
    await expect(hear(speak({ text: 'Yes.' }))).rejects.toMatchObject({ vendorCode: 'endless_answer' });
  });

  it('aborted before its turn, nothing is asked of the vendor', async () => {
    const stop = new AbortController();
    stop.abort(new Error('too late'));
    await expect(hear(speak({ signal: stop.signal }))).rejects.toThrow('too late');
    expect(vendor.bodies).toHaveLength(0);
  });

  it('waits its turn when the plan allows one request at a time', async () => {
    const limits = { 'current-concurrent-requests': '1', 'maximum-concurrent-requests': '1' };
    let isBusy = false;
    let overlaps = 0;
    vendor.script((_request, response) => {
      if (isBusy) overlaps++;
      isBusy = true;
      response.writeHead(200, { 'content-type': 'audio/mpeg', ...limits });
      response.write(mp3(100));
      setImmediate(() => {
        isBusy = false;
        response.end();
      });
    });
    await hear(speak());
    await Promise.all([hear(speak()), hear(speak()), hear(speak())]);
    expect(overlaps).toBe(0);
    expect(vendor.bodies).toHaveLength(4);
  });

  it('sound that is made and not yet heard keeps no place from other segments', async () => {
    const limits = { 'current-concurrent-requests': '1', 'maximum-concurrent-requests': '1' };
    const tenSeconds = 160_000;
    vendor.script((_request, response) => {
      response.writeHead(200, { 'content-type': 'audio/mpeg', ...limits });
      response.end(mp3(tenSeconds));
    });
    const unheard = speak()[Symbol.asyncIterator]();
    await unheard.next();
    await unheard.next();
    expect((await hear(speak())).bytes).toBe(tenSeconds);
  });

  async function untilReady(): Promise<void> {
    while (!states.includes('ready')) await new Promise((resolve) => setImmediate(resolve));
  }
});
