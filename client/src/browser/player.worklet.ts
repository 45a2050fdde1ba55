import { PLAYER_PROCESSOR, type PlayoutCommand, type StampedPlayoutEvent } from './playout.messages.js';
import { PlayoutQueue } from './playout.queue.js';

/** Renders the agent's voice; all decisions are the queue's. */
class PlayerProcessor extends AudioWorkletProcessor {
  private readonly queue = new PlayoutQueue(sampleRate, (event) =>
    this.port.postMessage({ ...event, atS: currentTime } satisfies StampedPlayoutEvent),
  );
  private isRunning = true;

  constructor(options: AudioWorkletNodeOptions) {
    super(options);
    this.port.onmessage = (event: MessageEvent<PlayoutCommand>) => this.obey(event.data);
  }

  process(_inputs: Float32Array[][], outputs: Float32Array[][]): boolean {
    const channel = outputs[0]?.[0];
    if (channel) this.queue.render(channel);
    return this.isRunning;
  }

  private obey(command: PlayoutCommand): void {
    switch (command.type) {
      case 'push':
        return this.queue.push(command);
      case 'clear':
        return this.queue.clear(command.generation);
      case 'pause':
        return this.queue.pause();
      case 'resume':
        return this.queue.resume();
      case 'latency':
        this.queue.latencyFrames = command.frames;
        return;
      case 'close':
        this.isRunning = false;
    }
  }
}

registerProcessor(PLAYER_PROCESSOR, PlayerProcessor);
