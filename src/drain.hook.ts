import {
  type BeforeApplicationShutdown,
  Inject,
  Injectable,
  type OnApplicationShutdown,
} from '@nestjs/common';
import { DescriptorWatch } from './common/descriptor.watch.js';
import { EventLoopLag } from './common/event-loop.lag.js';
import { LOG, type Log } from './common/log.js';
import { MemoryWatch } from './common/memory.watch.js';
import { SessionManager } from './session/session.manager.js';

/** Lets running replies finish before the framework takes sockets and adapters apart. */
@Injectable()
export class DrainHook implements BeforeApplicationShutdown, OnApplicationShutdown {
  constructor(
    @Inject(SessionManager) private readonly sessions: SessionManager,
    @Inject(EventLoopLag) private readonly lag: EventLoopLag,
    @Inject(MemoryWatch) private readonly memory: MemoryWatch,
    @Inject(DescriptorWatch) private readonly descriptors: DescriptorWatch,
    @Inject(LOG) private readonly log: Log,
  ) {}

  async beforeApplicationShutdown(): Promise<void> {
    this.log.info('Draining: no new sessions, running ones may finish', {
      sessions: this.sessions.activeCount,
    });
    await this.sessions.drain();
  }

  onApplicationShutdown(): void {
    this.lag.stop();
    this.memory.stop();
    this.descriptors.stop();
    this.log.info('Stopped');
  }
}
