import { LogOutput, MOST_WAITING_BYTES } from './log.output.js';
import type { Sink } from './standard.output.js';

/** Takes one write at a time, when told to. */
class Reader {
  readonly lines: string[] = [];
  private readonly untaken: { bytes: Buffer; done: Parameters<Sink>[1] }[] = [];

  readonly sink: Sink = (bytes, done) => void this.untaken.push({ bytes, done });

  get heldBytes(): number {
    return this.untaken.reduce((sum, { bytes }) => sum + bytes.length, 0);
  }

  /** Takes one write, or fails it. @returns whether there was one. */
  take(error?: Error): boolean {
    const next = this.untaken.shift();
    if (!next) return false;
    if (!error) this.lines.push(...next.bytes.toString().split('\n').slice(0, -1));
    next.done(error);
    return true;
  }

  takeAll(): void {
    while (this.take());
  }
}

const LINE = `${'x'.repeat(1_023)}\n`;
const FULL = MOST_WAITING_BYTES / LINE.length;

let reader: Reader;
let gaps: number[];
let output: LogOutput;
beforeEach(() => {
  reader = new Reader();
  gaps = [];
  output = new LogOutput((lines) => {
    gaps.push(lines);
    output.write(`gap of ${lines}\n`);
  }, reader.sink);
});
const writeMany = (lines: number) => {
  for (let i = 0; i < lines; i++) output.write(LINE);
};

describe('the output of the log', () => {
  it('passes lines on in their order, several at once when they come faster than they are read', () => {
    for (const line of ['a\n', 'b\n', 'c\n']) output.write(line);
    expect(reader.take()).toBe(true);
    expect(reader.lines).toEqual(['a']);
    expect(reader.take()).toBe(true);
    expect(reader.lines).toEqual(['a', 'b', 'c']);
    expect(reader.take()).toBe(false);
  });

  it('keeps up to four MiB for a reader that does not read, drops and counts the rest, and says so later', () => {
    writeMany(FULL + 7);
    expect([output.droppedLines, gaps]).toEqual([7, []]);
    reader.takeAll();
    output.write('again\n');
    reader.takeAll();
    expect(reader.lines).toHaveLength(FULL + 2);
    expect(reader.lines.slice(-2)).toEqual(['gap of 7', 'again']);
    expect(gaps).toEqual([7]);
  });

  it('leaves one gap for one pause of the reader: nothing gets in between until all that waited was read', () => {
    writeMany(FULL + 1);
    reader.take();
    output.write('short\n');
    expect(output.droppedLines).toBe(2);
    reader.takeAll();
    expect(reader.lines.at(-1)).toBe('gap of 2');
  });

  it('never hands on more at once than a pipe holds', () => {
    writeMany(FULL);
    reader.take();
    expect(reader.heldBytes).toBeLessThanOrEqual(64 * 1024);
  });

  it('counts what could not be written, and goes on when it can be', () => {
    const full = Object.assign(new Error('no space'), { code: 'ENOSPC' });
    output.write('lost\n');
    reader.take(full);
    output.write('kept\n');
    reader.takeAll();
    expect([output.droppedLines, reader.lines]).toEqual([1, ['kept', 'gap of 1']]);
  });

  it('is flushed when all was read, or at once when nothing waits', async () => {
    await output.flush();
    output.write('last\n');
    let isFlushed = false;
    const flushed = output.flush().then(() => {
      isFlushed = true;
    });
    await Promise.resolve();
    expect(isFlushed).toBe(false);
    reader.takeAll();
    await flushed;
  });

  it('is given up by whoever ends the process when nobody reads', async () => {
    output.write('last\n');
    await output.flush();
    expect(reader.lines).toEqual([]);
  });
});
