import { AudioUplink } from './audio.uplink.js';

const frame = (value: number) => new Int16Array(320).fill(value).buffer;
const first = (buffer: ArrayBuffer) => new Int16Array(buffer)[0];

function setUp() {
  const lost: [number, string][] = [];
  const sent: (number | undefined)[] = [];
  const time = { now: 0 };
  const uplink = new AudioUplink({
    now: () => time.now,
    onDropped: (count, reason) => lost.push([count, reason]),
  });
  const target = { bufferedAmount: 0, send: (buffer: ArrayBuffer) => sent.push(first(buffer)) };
  return { uplink, time, target, sent, lost };
}

describe('microphone audio on its way to the server', () => {
  it('keeps the last two seconds before there is a session, and says what it dropped', () => {
    const { uplink, target, sent, lost } = setUp();
    for (let i = 1; i <= 103; i++) uplink.push(frame(i));
    uplink.open(target);
    expect(lost.reduce((sum, [count]) => sum + count, 0)).toBe(3);
    expect(sent).toHaveLength(100);
    expect(sent[0]).toBe(4);
  });

  it('holds frames back while the socket is full and drops the oldest of them first', () => {
    const { uplink, target, sent, lost } = setUp();
    uplink.open(target);
    target.bufferedAmount = 32_001;
    for (let i = 1; i <= 101; i++) uplink.push(frame(i));
    expect(sent).toEqual([]);
    expect(lost).toEqual([[1, 'slow_network']]);
    target.bufferedAmount = 0;
    uplink.push(frame(102));
    expect(sent).toEqual(Array.from({ length: 100 }, (_, i) => i + 3));
  });

  it('tells of losses at once, then at most once a second, and leaves none untold', () => {
    const { uplink, time, lost } = setUp();
    for (let i = 0; i < 250; i++) {
      time.now = i * 20;
      uplink.push(frame(i));
    }
    uplink.clear();
    expect(lost).toEqual([
      [1, 'not_ready'],
      [50, 'not_ready'],
      [50, 'not_ready'],
      [49, 'not_ready'],
    ]);
  });

  it('keeps frames while the connection is away, and forgets them at the end', () => {
    const { uplink, target, sent } = setUp();
    uplink.open(target);
    uplink.suspend();
    uplink.push(frame(1));
    uplink.open(target);
    expect(sent).toEqual([1]);
    uplink.suspend();
    uplink.push(frame(2));
    uplink.clear();
    uplink.open(target);
    expect(sent).toEqual([1]);
  });
});
