import { Emitter } from './emitter.js';
import { EventStream } from './event.stream.js';

interface Events {
  number: number;
  end: string;
}

describe('the emitter', () => {
  it('calls listeners in order until they stop listening', () => {
    const emitter = new Emitter<Events>();
    const heard: string[] = [];
    const stop = emitter.on('number', (n) => heard.push(`a${n}`));
    emitter.once('number', (n) => heard.push(`b${n}`));
    emitter.emit('number', 1);
    emitter.emit('number', 2);
    stop();
    emitter.emit('number', 3);
    expect(heard).toEqual(['a1', 'b1', 'a2']);
  });

  it('lets a listener leave while it is being called', () => {
    const emitter = new Emitter<Events>();
    const heard: number[] = [];
    const leave = (n: number) => {
      emitter.off('number', leave);
      heard.push(n);
    };
    emitter.on('number', leave);
    emitter.on('number', (n) => heard.push(n * 10));
    emitter.emit('number', 1);
    emitter.emit('number', 2);
    expect(heard).toEqual([1, 10, 20]);
  });
});

describe('a stream of events', () => {
  it('ends after the last event, with what came before it', async () => {
    const emitter = new Emitter<Events>();
    const stream = new EventStream(emitter, 'end');
    emitter.emit('number', 1);
    emitter.emit('end', 'over');
    emitter.emit('number', 2);
    const read = [];
    for await (const event of stream) read.push(event.value);
    expect(read).toEqual([1, 'over']);
  });

  it('keeps the newest thousand for a slow reader and counts the rest', async () => {
    const emitter = new Emitter<Events>();
    const stream = new EventStream(emitter, 'end');
    for (let i = 0; i < 1_003; i++) emitter.emit('number', i);
    expect(stream.missed).toBe(3);
    expect(await stream.next()).toEqual({ done: false, value: { name: 'number', value: 3 } });
  });

  it('wakes a waiting reader, and stops listening when the loop is left', async () => {
    const emitter = new Emitter<Events>();
    const stream = new EventStream(emitter, 'end');
    const waiting = stream.next();
    emitter.emit('number', 5);
    expect(await waiting).toMatchObject({ value: { value: 5 } });
    await stream.return();
    emitter.emit('number', 6);
    expect(await stream.next()).toEqual({ done: true, value: undefined });
  });
});
