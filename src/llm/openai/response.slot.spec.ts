import { FakeClock } from '../../../test/helpers/fake-clock.js';
import type { ProviderError } from '../../provider/provider.error.js';
import { ownError } from './realtime.errors.js';
import type { RealtimeCommand, RealtimeResponse } from './realtime.messages.js';
import { type ResponseListener, ResponseSlot } from './response.slot.js';

class Listener implements ResponseListener {
  text = '';
  outcome: string | undefined;
  onDelta(text: string): void {
    this.text += text;
  }
  onEnded(response: RealtimeResponse): void {
    this.outcome = response.status;
  }
  onRefused(error: ProviderError): void {
    this.outcome = `refused, ${error.retryable ? 'may be asked again' : 'final'}`;
  }
  onLost(error: ProviderError): void {
    this.outcome = `lost, ${error.retryable ? 'may be asked again' : 'final'}`;
  }
}

describe('the one response of a conversation', () => {
  let clock: FakeClock;
  let sent: RealtimeCommand[];
  let items: Map<string, string | undefined>;
  let timesFree: number;
  let slot: ResponseSlot;
  let listener: Listener;

  beforeEach(() => {
    clock = new FakeClock();
    sent = [];
    items = new Map();
    timesFree = 0;
    slot = new ResponseSlot({
      clock,
      send: (command) => `evt_${sent.push(command)}`,
      onItem: (id, text) => items.set(id, text),
      onFree: () => timesFree++,
    });
    listener = new Listener();
    slot.ask(listener);
  });
  afterEach(() => expect(clock.pendingCount).toBe(0));

  const created = (id: string) => slot.onEvent({ type: 'response.created', response: { id } });
  const delta = (response_id: string, text: string) =>
    slot.onEvent({ type: 'response.output_text.delta', response_id, item_id: 'item_1', delta: text });
  const done = (id: string, status: RealtimeResponse['status'], output?: RealtimeResponse['output']) =>
    slot.onEvent({ type: 'response.done', response: { id, status, output } });
  const busy = (event_id: string) =>
    slot.onError({ event_id, code: 'conversation_already_has_active_response' });
  const typesSent = () => sent.map((command) => command.type);

  it('passes on its words and its end, and is free then', () => {
    created('resp_1');
    delta('resp_1', 'Two ');
    delta('resp_1', 'hundred.');
    expect(slot.isFree).toBe(false);
    done('resp_1', 'completed');
    expect(listener).toMatchObject({ text: 'Two hundred.', outcome: 'completed' });
    expect(slot.isFree).toBe(true);
    expect(items.get('item_1')).toBe('Two hundred.');
  });

  it('believes the final text of the vendor more than the pieces', () => {
    created('resp_1');
    delta('resp_1', 'Two');
    const content = [{ type: 'output_text', text: 'Two hundred.' }];
    done('resp_1', 'completed', [{ id: 'item_1', type: 'message', role: 'assistant', content }]);
    expect(items.get('item_1')).toBe('Two hundred.');
  });

  it('drops words of any other response', () => {
    created('resp_1');
    delta('resp_0', 'late');
    expect(listener.text).toBe('');
  });

  it('cancels by id, drops what still comes, and stays taken until the vendor is done', () => {
    created('resp_1');
    delta('resp_1', 'Two ');
    slot.cancel(listener);
    slot.cancel(listener);
    expect(sent.at(-1)).toEqual({ type: 'response.cancel', response_id: 'resp_1' });
    expect(sent).toHaveLength(2);
    delta('resp_1', 'hundred.');
    expect(listener.text).toBe('Two ');
    expect(slot.isFree).toBe(false);
    done('resp_1', 'cancelled');
    expect(slot.isFree).toBe(true);
    expect(listener.outcome).toBeUndefined();
    // All of it counts for what the vendor holds, also what nobody heard.
    expect(items.get('item_1')).toBe('Two hundred.');
  });

  it('remembers a cancel made before the id is known', () => {
    slot.cancel(listener);
    expect(typesSent()).toEqual(['response.create']);
    created('resp_1');
    expect(sent.at(-1)).toEqual({ type: 'response.cancel', response_id: 'resp_1' });
  });

  it('is not disturbed by the error about a cancel that came too late', () => {
    created('resp_1');
    slot.cancel(listener);
    expect(slot.onError({ event_id: 'evt_2', code: 'response_cancel_not_active' })).toBe(false);
    done('resp_1', 'completed');
    expect(slot.isFree).toBe(true);
  });

  it('an old cancel never ends the response that came after', () => {
    created('resp_1');
    done('resp_1', 'completed');
    const next = new Listener();
    slot.ask(next);
    slot.cancel(listener);
    created('resp_2');
    delta('resp_2', 'Hello');
    expect(next.text).toBe('Hello');
    expect(typesSent()).not.toContain('response.cancel');
    done('resp_2', 'completed');
  });

  it('a late error about an older request never fails a newer one', () => {
    created('resp_1');
    done('resp_1', 'completed');
    const next = new Listener();
    slot.ask(next);
    expect(slot.onError({ event_id: 'evt_1', code: 'server_error' })).toBe(false);
    expect(next.outcome).toBeUndefined();
    slot.onLost(ownError('gone'));
  });

  it('asks again at the end of an older response that was in the way', () => {
    busy('evt_1');
    done('resp_0', 'cancelled');
    expect(typesSent()).toEqual(['response.create', 'response.create']);
    created('resp_1');
    delta('resp_1', 'Hello');
    done('resp_1', 'completed');
    expect(listener).toMatchObject({ text: 'Hello', outcome: 'completed' });
  });

  it('asks again after a while when the older response never shows its end, and not for ever', () => {
    for (let tries = 1; tries <= 4; tries++) {
      busy(`evt_${tries}`);
      clock.advance(200);
    }
    expect(sent).toHaveLength(4);
    expect(listener.outcome).toBe('refused, may be asked again');
    expect(slot.isFree).toBe(true);
  });

  it('tells of a request the vendor refuses for what is in it, and is free then', () => {
    expect(slot.onError({ event_id: 'evt_1', code: 'unknown_parameter' })).toBe(true);
    expect(listener.outcome).toBe('refused, final');
    expect(slot.isFree).toBe(true);
  });

  it('a cancel while it waits to be asked again frees the conversation at once', () => {
    busy('evt_1');
    slot.cancel(listener);
    expect(slot.isFree).toBe(true);
    clock.advance(1000);
    expect(sent).toHaveLength(1);
  });

  it('cancels a response nobody asked for', () => {
    created('resp_1');
    created('resp_9');
    expect(sent.at(-1)).toEqual({ type: 'response.cancel', response_id: 'resp_9' });
    done('resp_1', 'completed');
  });

  it('tells of a lost connection once', () => {
    slot.onLost(ownError('gone'));
    expect(listener.outcome).toBe('lost, may be asked again');
    expect(timesFree).toBe(1);
  });
});
