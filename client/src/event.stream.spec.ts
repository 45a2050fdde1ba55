import { Emitter } from './emitter.js';
import { EventStream } from './event.stream.js';

interface Events {
  word: string;
  over: undefined;
}

let emitter: Emitter<Events>;
let stream: EventStream<Events>;

beforeEach(() => {
  emitter = new Emitter();
  stream = new EventStream(emitter, 'over');
});

describe('a stream of events with several readers', () => {
  it('gives each of them one event, in the order they asked', async () => {
    const both = Promise.all([stream.next(), stream.next()]);
    emitter.emit('word', 'one');
    emitter.emit('word', 'two');
    expect((await both).map(({ value }) => value?.value)).toEqual(['one', 'two']);
  });

  it('lets one wait on when there was only one event, and ends for all', async () => {
    const first = stream.next();
    const rest = Promise.all([stream.next(), stream.next()]);
    emitter.emit('word', 'one');
    expect((await first).value).toEqual({ name: 'word', value: 'one' });
    emitter.emit('over', undefined);
    expect((await rest).map(({ done }) => done)).toEqual([false, true]);
  });

  it('ends for all when one of them leaves', async () => {
    const both = Promise.all([stream.next(), stream.next()]);
    await stream.return();
    expect((await both).map(({ done }) => done)).toEqual([true, true]);
  });
});
