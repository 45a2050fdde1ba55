import { once } from 'node:events';
import { WebSocket } from 'ws';

type Message = { type: string } & Record<string, unknown>;

/** Limit of every wait of a spec. */
const WAIT_MS = 5_000;

/** A plain client for specs of the emulator: keeps every event and waits for the ones a spec names. */
export class SpecClient {
  readonly events: Message[] = [];
  readonly raw: string[] = [];
  readonly closed: Promise<{ code: number; reason: string }>;
  private waiting: { isIt: (event: Message) => boolean; resolve: (event: Message) => void }[] = [];
  private taken = 0;

  private constructor(readonly socket: WebSocket) {
    socket.on('error', () => socket.terminate());
    socket.on('message', (data) => this.receive(data.toString()));
    this.closed = new Promise((resolve) =>
      socket.on('close', (code, reason) => resolve({ code, reason: reason.toString() })),
    );
  }

  /** Starts to connect; `key` and `headers` as a spec likes. */
  static dial(url: string, options: { path?: string; key?: string; headers?: Record<string, string> } = {}) {
    const { path = '/v1/realtime?model=gpt-realtime', key = 'test-key', headers } = options;
    return new SpecClient(
      new WebSocket(url + path, {
        perMessageDeflate: false,
        headers: { authorization: `Bearer ${key}`, ...headers },
      }),
    );
  }

  /** Connects and sets the session to text. */
  static async ready(url: string, session: Record<string, unknown> = {}): Promise<SpecClient> {
    const client = SpecClient.dial(url);
    await client.next('session.created');
    client.send({
      type: 'session.update',
      session: { type: 'realtime', output_modalities: ['text'], ...session },
    });
    await client.next('session.updated');
    return client;
  }

  send(event: Record<string, unknown> | string): void {
    this.socket.send(typeof event === 'string' ? event : JSON.stringify(event));
  }

  /** Adds a user message. */
  user(text: string, id?: string): void {
    this.send({
      type: 'conversation.item.create',
      item: { id, type: 'message', role: 'user', content: [{ type: 'input_text', text }] },
    });
  }

  /** Adds a message of the assistant. */
  assistant(text: string): void {
    this.send({
      type: 'conversation.item.create',
      item: { type: 'message', role: 'assistant', content: [{ type: 'output_text', text }] },
    });
  }

  /** Asks, and gives everything from here to `response.done`. */
  async ask(text: string, response?: Record<string, unknown>): Promise<Message[]> {
    const from = this.events.length;
    this.user(text);
    this.send({ type: 'response.create', response });
    await this.next('response.done');
    return this.events.slice(from);
  }

  /** The next event of this type that no earlier wait was given. */
  next(type: string): Promise<Message> {
    const index = this.events.findIndex((event, at) => at >= this.taken && event.type === type);
    if (index >= 0) {
      this.taken = index + 1;
      return Promise.resolve(this.events[index] as Message);
    }
    return new Promise((resolve, reject) => {
      const timer = setTimeout(
        () => reject(new Error(`no ${type} in ${this.events.map((event) => event.type).join(', ')}`)),
        WAIT_MS,
      );
      this.waiting.push({
        isIt: (event) => event.type === type,
        resolve: (event) => {
          clearTimeout(timer);
          this.taken = this.events.length;
          resolve(event);
        },
      });
    });
  }

  /** Sends an event and gives the `error` that answers it. */
  async refused(event: Record<string, unknown> | string): Promise<Record<string, unknown>> {
    this.send(event);
    return (await this.next('error')).error as Record<string, unknown>;
  }

  /** Resolves when the server has handled everything sent so far. */
  async settled(): Promise<void> {
    this.socket.ping();
    await once(this.socket, 'pong');
  }

  async close(): Promise<void> {
    this.socket.close();
    await this.closed;
  }

  private receive(text: string): void {
    this.raw.push(text);
    let event: Message;
    try {
      event = JSON.parse(text) as Message;
    } catch (error) {
      if (error instanceof SyntaxError) return;
      throw error;
    }
    this.events.push(event);
    const hit = this.waiting.findIndex((wait) => wait.isIt(event));
    if (hit >= 0) this.waiting.splice(hit, 1)[0]?.resolve(event);
  }
}

/** The text a list of events streamed. */
export function streamed(events: readonly Message[]): string {
  return events
    .filter((event) => event.type === 'response.output_text.delta')
    .map((event) => event.delta)
    .join('');
}

/** The response object of the last event, which must be `response.done`. */
export function doneOf(events: readonly Message[]): { status: string; output: { id: string }[] } & Message {
  const last = events.at(-1);
  if (last?.type !== 'response.done') throw new Error(`ends in ${last?.type}, not in response.done`);
  return last.response as ReturnType<typeof doneOf>;
}
