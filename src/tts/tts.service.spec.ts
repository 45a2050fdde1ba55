import { SCRIPTED_FORMAT, ScriptedTts } from '../../test/helpers/scripted.vendors.js';
import type { AppConfig } from '../config/app.config.js';
import type { SpeakRequest, TtsEvent, TtsSession } from './tts.port.js';
import { TtsService } from './tts.service.js';
import type { VendorSession } from './tts.vendor.js';

const GREETING = 'Good day to you.';
const TIMES = { type: 'alignment', chars: [...'Hi'], startMs: [0, 90], endMs: [90, 180] } as const;

class Counter {
  readonly outcomes: string[] = [];
  bytes = 0;
  onPhrase = (outcome: string) => this.outcomes.push(outcome);
  onPhraseBytes = (bytes: number) => {
    this.bytes = bytes;
  };
  onHedge = () => undefined;
}

function serviceWith(phraseCacheBytes = 100_000) {
  const vendor = new ScriptedTts();
  const observer = new Counter();
  const sound = { isMakeshift: false };
  const open = (options: Parameters<ScriptedTts['open']>[0]): VendorSession => {
    const session = vendor.open(options);
    const soundId = `${options.voice ?? 'default'} ${options.output.codec}`;
    return { ...session, soundId, speak: (request) => Object.assign(session.speak(request), sound) };
  };
  const config = { tts: { phraseCacheBytes } } as Pick<AppConfig, 'tts'>;
  const service = new TtsService({ open, close: async () => undefined }, observer, config);
  const session = (voice?: string) =>
    service.open({
      sessionId: 's',
      output: { codec: 'mp3' },
      voice,
      signal: new AbortController().signal,
      onEvent: () => undefined,
    });
  return { vendor, sound, observer, session };
}

function ask(session: TtsSession, changes: Partial<SpeakRequest> = {}): AsyncIterable<TtsEvent> {
  const { signal } = new AbortController();
  return session.speak({ text: GREETING, generation: 1, segment: 0, isFixed: true, signal, ...changes });
}

async function hear(events: AsyncIterable<TtsEvent>): Promise<{ bytes: Buffer; events: TtsEvent[] }> {
  const all: TtsEvent[] = [];
  for await (const event of events) all.push(event);
  const audio = all.flatMap((event) => (event.type === 'audio' ? [event.bytes] : []));
  return { bytes: Buffer.concat(audio), events: all };
}

/** Has the greeting spoken once by the vendor. */
async function learn(parts: ReturnType<typeof serviceWith>): Promise<Buffer> {
  const events = ask(parts.session());
  const { stream } = parts.vendor.of(GREETING);
  stream.push(TIMES as unknown as TtsEvent);
  for (let piece = 1; piece <= 3; piece++)
    stream.push({ type: 'audio', bytes: Buffer.alloc(100 * SCRIPTED_FORMAT.bytesPerMs, piece) });
  stream.finish();
  return (await hear(events)).bytes;
}

describe('a fixed phrase', () => {
  it('is asked of the vendor once, and sounds the same ever after, with its times', async () => {
    const parts = serviceWith();
    const first = await learn(parts);
    const again = await hear(ask(parts.session()));
    expect(again.bytes.equals(first)).toBe(true);
    expect(again.events[0]).toEqual(TIMES);
    expect(again.events.some(({ type }) => type === 'requested')).toBe(false);
    expect(parts.vendor.speeches).toHaveLength(1);
    expect([parts.observer.outcomes, parts.observer.bytes >= first.length]).toEqual([['miss', 'hit'], true]);
  });

  it('is heard as it comes while it is asked for', async () => {
    const { session, vendor } = serviceWith();
    const events = ask(session())[Symbol.asyncIterator]();
    expect((await events.next()).value).toEqual({ type: 'requested' });
    vendor.sound(GREETING, 50);
    expect((await events.next()).value).toMatchObject({ type: 'audio' });
  });

  it('is asked for again when its sound broke off', async () => {
    const { session, vendor, observer } = serviceWith();
    const events = ask(session());
    vendor.sound(GREETING, 50);
    vendor.of(GREETING).stream.fail(new Error('cut'));
    await expect(hear(events)).rejects.toThrow('cut');
    ask(session());
    expect(observer.outcomes).toEqual(['miss', 'miss']);
  });

  it('is asked for again when nobody listened to its end', async () => {
    const { session, vendor, observer } = serviceWith();
    const events = ask(session());
    vendor.sound(GREETING, 50);
    for await (const event of events) if (event.type === 'audio') break;
    ask(session());
    expect(observer.outcomes).toEqual(['miss', 'miss']);
  });

  it('is asked for again when it had to be made with fewer settings', async () => {
    const parts = serviceWith();
    parts.sound.isMakeshift = true;
    await learn(parts);
    parts.sound.isMakeshift = false;
    const proper = await learn(parts);
    const kept = await hear(ask(parts.session()));
    expect(parts.observer.outcomes).toEqual(['miss', 'miss', 'hit']);
    expect(kept.bytes.equals(proper)).toBe(true);
  });

  it('is another one in another voice', async () => {
    const parts = serviceWith();
    await learn(parts);
    ask(parts.session('somebody else'));
    expect(parts.observer.outcomes).toEqual(['miss', 'miss']);
  });

  it('falls silent in the middle when it is interrupted', async () => {
    const parts = serviceWith();
    await learn(parts);
    const controller = new AbortController();
    const heard = ask(parts.session(), { signal: controller.signal });
    const listening = (async () => {
      for await (const event of heard) if (event.type === 'audio') controller.abort();
    })();
    await expect(listening).rejects.toThrow('aborted');
  });
});

describe('any other text', () => {
  it('is never kept', async () => {
    const { session, vendor, observer } = serviceWith();
    const events = ask(session(), { isFixed: false });
    vendor.speakAll(GREETING, 100);
    await hear(events);
    ask(session(), { isFixed: false });
    expect([vendor.speeches.length, observer.outcomes]).toEqual([2, []]);
  });

  it('nor is a fixed one when no memory is allowed for it', async () => {
    const { session, vendor } = serviceWith(0);
    const events = ask(session());
    vendor.speakAll(GREETING, 100);
    await hear(events);
    ask(session());
    expect(vendor.speeches).toHaveLength(2);
  });
});
