import { IdleTimer } from './idle.timer.js';
import { STREAM_OPENING, STREAM_TEXT } from './request.rules.js';
import type { SpeakingContext } from './speaking.context.js';
import { type ClientMessage, type SocketOptions, SpeechSocket } from './speech.socket.js';

/** `stream-input`: one stream of speech, opened by a space, fed with text, ended by an empty text. */
export class StreamSocket extends SpeechSocket {
  private speaking: SpeakingContext | undefined;
  private isEnded = false;
  private readonly idle: IdleTimer;

  constructor(options: SocketOptions) {
    super(options);
    this.idle = new IdleTimer(options.clock, options.order.inactivityMs, () => this.onIdle());
  }

  protected override get isGenerating(): boolean {
    return this.speaking?.isGenerating ?? false;
  }

  protected override receive(message: unknown): void {
    this.idle.touch();
    if (!this.speaking) {
      this.speaking = this.newContext(this.checked(message, STREAM_OPENING, () => 'open'));
      return;
    }
    const fields = this.checked(message, STREAM_TEXT, kindOf);
    if (this.isEnded)
      return this.fail('invalid_input_message', 'The stream was already ended by an empty text.');
    const text = fields.text as string;
    if (text === '') this.end(this.speaking);
    else
      this.speaking.add(text, {
        flush: fields.flush === true,
        tryTrigger: fields.try_trigger_generation === true,
      });
  }

  protected override release(): void {
    this.idle.stop();
    this.speaking?.abort();
  }

  /** Says the rest, then the final message, then goodbye. */
  private end(speaking: SpeakingContext): void {
    this.isEnded = true;
    this.idle.stop();
    void speaking.finish().then(() => {
      void this.send('final', { audio: null, isFinal: true, normalizedAlignment: null, alignment: null });
      this.options.log.add('done');
      this.close(1000);
    });
  }

  private onIdle(): void {
    const seconds = this.options.order.inactivityMs / 1000;
    this.fail(
      'input_timeout_exceeded',
      `No new text was received within the timeout of ${seconds} seconds. Streaming input terminated.`,
    );
  }
}

function kindOf({ text, flush }: ClientMessage): string {
  if (text === '') return 'end';
  return flush === true ? 'flush' : 'text';
}
