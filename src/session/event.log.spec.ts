import type { ServerMessage } from '../protocol/server.messages.js';
import { EventLog } from './event.log.js';

const message = (seq: number): ServerMessage => ({ type: 'pong', seq, t: 0 });
const header = (generation: number) =>
  ({ codec: 'mp3', isFirst: false, isLast: false, generation, segment: 0, chunk: 0 }) as const;

describe('what was sent to a client', () => {
  it('is given again from where the client was, audio in its place', () => {
    const log = new EventLog();
    log.addMessage(message(1));
    log.addAudio(header(1), new Uint8Array(4));
    log.addMessage(message(2));
    expect(log.after(1)).toEqual([
      { header: header(1), payload: new Uint8Array(4) },
      { message: message(2) },
    ]);
    expect(log.after(2)).toEqual([]);
  });

  it('is forgotten from its oldest end, and it says whom that leaves behind', () => {
    const log = new EventLog(1_000);
    for (let seq = 1; seq <= 10; seq++) log.addMessage(message(seq));
    expect(log.reachesBack(6)).toBe(false);
    expect(log.reachesBack(7)).toBe(true);
    expect(log.after(7)).toHaveLength(3);
  });

  it('leaves nobody with a hole in the audio', () => {
    const log = new EventLog(1_000);
    log.addMessage(message(1));
    log.addAudio(header(1), new Uint8Array(600));
    log.addMessage(message(2));
    log.addMessage(message(3));
    expect(log.reachesBack(1)).toBe(false);
    expect(log.reachesBack(2)).toBe(true);
  });

  it('has nothing for a client that claims to be ahead', () => {
    const log = new EventLog();
    log.addMessage(message(1));
    expect(log.reachesBack(2)).toBe(false);
  });

  it('leaves out audio that was cleared since', () => {
    const log = new EventLog();
    log.addMessage(message(1));
    log.addAudio(header(1), new Uint8Array(4));
    log.addMessage({ type: 'audio.clear', generation: 1, reason: 'key', seq: 2, t: 0 });
    log.addAudio(header(3), new Uint8Array(4));
    expect(
      log.after(1).map((entry) => ('message' in entry ? entry.message.type : entry.header.generation)),
    ).toEqual(['audio.clear', 3]);
  });
});
