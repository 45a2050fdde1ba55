import { VoiceError } from '../../src/common/voice-error.js';
import type { ClientMessage, ClientMessageOf } from '../../src/protocol/client.messages.js';
import { type AudioInput, audioInputOf } from '../../src/session/audio.input.js';
import type { ClientPort } from '../../src/session/client.port.js';
import {
  type Admission,
  NoRoomError,
  type SessionHandle,
  type Sessions,
} from '../../src/session/session.api.js';

/** A session that only notes what its connection does with it. */
export class NotedSession implements SessionHandle {
  readonly messages: ClientMessage[] = [];
  readonly frames: Buffer[] = [];
  /** One that is resumed began with Opus, whatever its new connection says. */
  readonly input: AudioInput;
  goneCount = 0;
  private seq = 0;

  constructor(
    readonly id: string,
    readonly client: ClientPort,
    readonly start: ClientMessageOf<'session.start'>,
    private readonly onChange: () => void,
  ) {
    this.input = audioInputOf(start.resume ? { encoding: 'opus' } : start.audio);
  }

  onMessage(message: ClientMessage): void {
    this.messages.push(message);
    if (message.type === 'text.input' && message.text === 'throw') throw new Error('a fault of the session');
    if (message.type === 'session.end') this.client.close('done');
    this.onChange();
  }

  onAudio(frame: Buffer): void {
    this.frames.push(frame);
    this.onChange();
  }

  sendError(code: 'bad_message', message: string): void {
    this.client.sendMessage({ type: 'error', code, message, seq: ++this.seq, t: 1 });
  }

  sendPong(id: string | undefined): void {
    this.client.sendMessage({ type: 'pong', id, seq: ++this.seq, t: 1 });
  }

  onClientGone(): void {
    this.goneCount++;
    this.onChange();
  }
}

/** Stands in for the domain where only the edge is under test. */
export class FakeSessions implements Sessions {
  readonly started: NotedSession[] = [];
  admission: Admission = { ok: true };
  admissions = 0;
  /** Sockets that waited for their session at the last admission. */
  waitingCount = 0;
  private readonly waiting = new Set<() => void>();

  admit(waitingCount: number): Admission {
    this.admissions++;
    this.waitingCount = waitingCount;
    return this.admission;
  }

  start(client: ClientPort, start: ClientMessageOf<'session.start'>): SessionHandle {
    if (start.agent === 'nobody')
      throw new VoiceError('session.start: "agent" names no agent', {
        code: 'bad_message',
        retryable: false,
      });
    if (start.agent === 'crowd') throw new NoRoomError('atCapacity');
    if (start.agent === 'late') throw new NoRoomError('draining');
    if (start.agent === 'broken') throw new Error('a fault of the server');
    const session = new NotedSession(`s_${this.started.length + 1}`, client, start, () => this.changed());
    this.started.push(session);
    this.changed();
    return session;
  }

  /**
   * Resolves once the condition holds; it is looked at after every event.
   *
   * @throws {Error} when it did not come to hold within 5 s.
   */
  until(condition: () => boolean): Promise<void> {
    if (condition()) return Promise.resolve();
    return new Promise((resolve, reject) => {
      const limit = setTimeout(() => {
        this.waiting.delete(look);
        reject(new Error('the sessions never came to the expected state'));
      }, 5_000);
      const look = () => {
        if (!condition()) return;
        clearTimeout(limit);
        this.waiting.delete(look);
        resolve();
      };
      this.waiting.add(look);
    });
  }

  private changed(): void {
    for (const look of [...this.waiting]) look();
  }
}
