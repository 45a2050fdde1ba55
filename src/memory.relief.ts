import { Inject, Injectable } from '@nestjs/common';
import { LOG, type Log } from './common/log.js';
import { MemoryWatch } from './common/memory.watch.js';
import { MetricsService } from './metrics/metrics.service.js';
import { SessionManager } from './session/session.manager.js';

/** Lets sessions go whose clients are away, while memory is nearly full. */
@Injectable()
export class MemoryRelief {
  constructor(
    @Inject(MemoryWatch) memory: MemoryWatch,
    @Inject(SessionManager) sessions: SessionManager,
    @Inject(MetricsService) metrics: MetricsService,
    @Inject(LOG) log: Log,
  ) {
    memory.whenCritical(() => {
      const count = sessions.letGoParked();
      if (count === 0) return;
      metrics.onLetGo(count);
      log.warn('Memory is nearly full: sessions whose clients are away were let go', { sessions: count });
    });
  }
}
