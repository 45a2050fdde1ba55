import { Controller, Get, Header, Inject, Res, ServiceUnavailableException } from '@nestjs/common';
import {
  HealthCheckService,
  type HealthIndicatorFunction,
  type HealthIndicatorResult,
  HealthIndicatorService,
} from '@nestjs/terminus';
import type { Response } from 'express';
import { assertNever } from '../common/assert-never.js';
import type { ProviderName } from '../protocol/server.messages.js';
import { HEALTH_SOURCES, type HealthSources } from './health.ports.js';
import { MAX_LAG_MS, verdictOn } from './health.rules.js';

const VENDORS: readonly ProviderName[] = ['asr', 'llm', 'tts'];

/**
 * `/health/live`: the process runs. `/health/ready`: calls may be sent here. `/health`: the same with what else a page
 * wants to know. Nothing is dialled for an answer.
 */
@Controller('health')
export class HealthController {
  constructor(
    @Inject(HealthCheckService) private readonly health: HealthCheckService,
    @Inject(HealthIndicatorService) private readonly indicators: HealthIndicatorService,
    @Inject(HEALTH_SOURCES) private readonly sources: HealthSources,
  ) {}

  /**
   * Plain on purpose: restarting the process mends no vendor, and terminus answers 503 to every check once the
   * process is draining, which would have it killed in the middle of its last replies.
   */
  @Get('live')
  @Header('Cache-Control', 'no-store')
  live(): { status: 'ok' } {
    return { status: 'ok' };
  }

  @Get('ready')
  @Header('Cache-Control', 'no-store')
  ready(): Promise<object> {
    return this.health.check(this.checks());
  }

  @Get()
  @Header('Cache-Control', 'no-store')
  async report(@Res({ passthrough: true }) response: Response): Promise<object> {
    const { isSimulated, load } = this.sources;
    const facts = { simulated: isSimulated, sessions: load.activeCount };
    try {
      return { ...(await this.health.check(this.checks())), ...facts };
    } catch (error) {
      if (!(error instanceof ServiceUnavailableException)) throw error;
      response.status(503);
      return { ...(error.getResponse() as object), ...facts };
    }
  }

  private checks(): HealthIndicatorFunction[] {
    return [
      () => this.draining(),
      () => this.eventLoop(),
      () => this.memory(),
      () => this.descriptors(),
      ...VENDORS.map((provider) => () => this.vendor(provider)),
    ];
  }

  private draining(): HealthIndicatorResult {
    const check = this.indicators.check('draining');
    return this.sources.load.isDraining ? check.down('the server is shutting down') : check.up();
  }

  private eventLoop(): HealthIndicatorResult {
    const lagMs = Math.round(this.sources.lag.current.sustainedMs);
    const check = this.indicators.check('event_loop');
    return lagMs > MAX_LAG_MS ? check.down({ lagMs, limitMs: MAX_LAG_MS }) : check.up({ lagMs });
  }

  private memory(): HealthIndicatorResult {
    const { memoryShare, isShortOfMemory } = this.sources.host;
    const facts = { usedPercent: Math.round(100 * memoryShare) };
    const check = this.indicators.check('memory');
    return isShortOfMemory ? check.down(facts) : check.up(facts);
  }

  private descriptors(): HealthIndicatorResult {
    const check = this.indicators.check('descriptors');
    return this.sources.host.isShortOfDescriptors
      ? check.down('fewer are left than another session needs')
      : check.up();
  }

  private vendor(provider: ProviderName): HealthIndicatorResult {
    const known = this.sources.vendors.status(provider);
    const facts = { lastHandshake: known.lastOutcome ?? 'none yet' };
    const check = this.indicators.check(provider);
    const verdict = verdictOn(provider, known);
    switch (verdict) {
      case 'up':
        return check.up(facts);
      case 'degraded':
        return check.degraded(facts);
      case 'down':
        return check.down(facts);
      default:
        return assertNever(verdict);
    }
  }
}
