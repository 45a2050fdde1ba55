import { FakeClock, settle } from '../../../test/helpers/fake-clock.js';
import type { TtsEvent } from '../tts.port.js';
import { PlainAudioReader } from './answer.reader.js';
import { HttpExchange } from './http.exchange.js';
import { HttpRace } from './http.race.js';

const HEDGE_AFTER_MS = 600;
const sound = (value: number) => Buffer.alloc(100, value);

/** A request as the client library drives it, by hand. */
class Request {
  isClosed = false;
  private readonly controller = {
    aborted: false,
    paused: false,
    reason: null,
    rawHeaders: null,
    rawTrailers: null,
    pause: () => undefined,
    resume: () => undefined,
    abort: () => {
      this.isClosed = true;
    },
  };

  constructor(readonly exchange: HttpExchange) {}

  write(): this {
    this.exchange.onRequestStart(this.controller);
    return this;
  }
  answer(status: number): void {
    this.exchange.onResponseStart(this.controller, status, {});
  }
  sound(value: number): void {
    this.answer(200);
    this.exchange.onResponseData(this.controller, sound(value));
  }
  refuse(status: number): void {
    this.answer(status);
    this.exchange.onResponseEnd();
  }
}

function race({ hasPlace = true, hedgeAfterMs = HEDGE_AFTER_MS } = {}) {
  const clock = new FakeClock();
  const requests: Request[] = [];
  const heard: number[] = [];
  const places = { taken: 0, given: 0 };
  let toldRequested = 0;
  const running = new HttpRace({
    clock,
    hedgeAfterMs,
    request: (listener) => {
      const exchange = new HttpExchange({
        ...listener,
        clock,
        stallTimeoutMs: 2_000,
        newReader: (emit) => new PlainAudioReader(clock, 'pcm_s16le', emit),
        onAnswer: () => undefined,
      });
      requests.push(new Request(exchange));
      return exchange;
    },
    placeForSecond: () => {
      if (!hasPlace) return undefined;
      places.taken++;
      return { release: () => places.given++ };
    },
    onRequested: () => toldRequested++,
    onEvent: (event: TtsEvent) => event.type === 'audio' && heard.push(event.bytes[0] ?? -1),
  });
  const stop = new AbortController();
  const outcome = running.run(stop.signal);
  // Looked at by the tests that expect a failure.
  outcome.catch(() => undefined);
  const request = (index: number) => {
    const found = requests[index];
    if (!found) throw new Error(`there is no request ${index + 1}`);
    return found;
  };
  /** The first request written and the second one made. */
  const bothUnderWay = () => {
    request(0).write();
    clock.advance(HEDGE_AFTER_MS);
    return { first: request(0), second: request(1).write() };
  };
  return {
    clock,
    requests,
    heard,
    places,
    running,
    stop,
    outcome,
    request,
    bothUnderWay,
    toldRequested: () => toldRequested,
  };
}

describe('a request that may be hedged', () => {
  it('is made once when it sounds in time', async () => {
    const { clock, requests, request, outcome, running } = race();
    request(0).write();
    clock.advance(HEDGE_AFTER_MS - 1);
    request(0).sound(1);
    expect(await outcome).toBe(request(0).exchange);
    clock.advance(60_000);
    expect(requests).toHaveLength(1);
    expect(running.hedge).toBeUndefined();
  });

  it('is counted from the moment it was written, not from the wait for a connection', () => {
    const { clock, requests, request } = race();
    clock.advance(60_000);
    expect(requests).toHaveLength(1);
    request(0).write();
    clock.advance(HEDGE_AFTER_MS);
    expect(requests).toHaveLength(2);
  });

  it('is overtaken by a second one when it is slow, and closed', async () => {
    const { bothUnderWay, outcome, heard, running, toldRequested } = race();
    const { first, second } = bothUnderWay();
    second.sound(2);
    expect(first.isClosed).toBe(true);
    expect(await outcome).toBe(second.exchange);
    expect(heard).toEqual([2]);
    expect(running.hedge).toBe('won');
    expect(toldRequested()).toBe(1);
  });

  it('closes the second one when it sounds first after all', async () => {
    const { bothUnderWay, outcome, heard, running } = race();
    const { first, second } = bothUnderWay();
    first.sound(1);
    expect(second.isClosed).toBe(true);
    expect(await outcome).toBe(first.exchange);
    expect(heard).toEqual([1]);
    expect(running.hedge).toBe('lost');
  });

  it('passes on nothing of the loser, even what comes in the same moment', async () => {
    const { bothUnderWay, outcome, heard } = race();
    const { first, second } = bothUnderWay();
    second.sound(2);
    first.sound(1);
    second.sound(2);
    await outcome;
    await settle();
    expect(new Set(heard)).toEqual(new Set([2]));
  });

  it('is closed before it was ever written when it still waits for a connection', async () => {
    const { bothUnderWay, outcome, request } = race();
    const { first } = bothUnderWay();
    first.sound(1);
    await outcome;
    expect(request(1).write().isClosed).toBe(true);
  });

  it('stays alone when there is no place for a second one', async () => {
    const { clock, request, requests, outcome, running } = race({ hasPlace: false });
    request(0).write();
    clock.advance(60_000);
    request(0).sound(1);
    expect(await outcome).toBe(request(0).exchange);
    expect(requests).toHaveLength(1);
    expect(running.hedge).toBeUndefined();
  });

  it('stays alone when hedging is off', () => {
    const { clock, request, requests } = race({ hedgeAfterMs: 0 });
    request(0).write();
    clock.advance(60_000);
    expect(requests).toHaveLength(1);
  });

  it('gives the place of the second one back as soon as one is left', async () => {
    const { bothUnderWay, outcome, places } = race();
    const { second } = bothUnderWay();
    expect(places).toEqual({ taken: 1, given: 0 });
    second.sound(2);
    await outcome;
    expect(places).toEqual({ taken: 1, given: 1 });
  });

  it('leaves no timer behind when it is aborted, and closes both', async () => {
    const { bothUnderWay, outcome, stop, clock, heard } = race();
    const { first, second } = bothUnderWay();
    stop.abort(new Error('interrupted'));
    await expect(outcome).rejects.toThrow('interrupted');
    expect([first.isClosed, second.isClosed]).toEqual([true, true]);
    second.sound(2);
    expect(heard).toEqual([]);
    expect(clock.pendingCount).toBe(0);
  });
});

describe('a request that fails', () => {
  it('fails alone before a second one was made', async () => {
    const { clock, request, requests, outcome } = race();
    request(0).write().refuse(503);
    await expect(outcome).rejects.toMatchObject({ status: 503 });
    clock.advance(60_000);
    expect(requests).toHaveLength(1);
  });

  it('is replaced by the second one that is under way already', async () => {
    const { bothUnderWay, outcome, requests, heard } = race();
    const { first, second } = bothUnderWay();
    first.refuse(503);
    await settle();
    second.sound(2);
    expect(await outcome).toBe(second.exchange);
    expect(heard).toEqual([2]);
    expect(requests).toHaveLength(2);
  });

  it('as the second one leaves the first alone', async () => {
    const { bothUnderWay, outcome, running } = race();
    const { first, second } = bothUnderWay();
    second.refuse(429);
    await settle();
    first.sound(1);
    expect(await outcome).toBe(first.exchange);
    expect(running.hedge).toBe('lost');
  });

  it('is told with the reason of the first when both do', async () => {
    const { bothUnderWay, outcome } = race();
    const { first, second } = bothUnderWay();
    second.refuse(429);
    first.refuse(503);
    await expect(outcome).rejects.toMatchObject({ status: 503 });
  });

  it('for its parameters or its key takes the second one, which has the same, with it', async () => {
    const { bothUnderWay, outcome } = race();
    const { first, second } = bothUnderWay();
    first.refuse(400);
    await expect(outcome).rejects.toMatchObject({ status: 400, tryNextProfile: true });
    expect(second.isClosed).toBe(true);
  });
});
