import type { Provider } from '@nestjs/common';
import { VendorAdmission } from './admission.guard.js';
import { systemClock } from './common/clock.js';
import { DescriptorWatch } from './common/descriptor.watch.js';
import { EventLoopLag } from './common/event-loop.lag.js';
import type { Log } from './common/log.js';
import { MemoryWatch } from './common/memory.watch.js';
import type { AppConfig } from './config/app.config.js';
import { HEALTH_SOURCES, type HealthSources, type HostSource } from './health/health.ports.js';
import { HostAdmission } from './host.admission.js';
import { MemoryRelief } from './memory.relief.js';
import { ProviderHealth } from './provider/provider.health.js';
import { ADMISSION_GUARD } from './session/admission.port.js';
import { SessionManager } from './session/session.manager.js';

/** What the machine gives this process, and who decides by it: admission and health. */
export function hostProviders({ config, log }: { config: AppConfig; log: Log }): Provider[] {
  const clock = systemClock;
  const { memoryShedPercent: shedPercent } = config.server;
  return [
    { provide: MemoryWatch, useFactory: () => new MemoryWatch({ clock, log, shedPercent }) },
    { provide: DescriptorWatch, useFactory: () => DescriptorWatch.start({ clock }) },
    MemoryRelief,
    admissionGuard(config),
    healthSources(config),
  ];
}

function admissionGuard(config: AppConfig): Provider {
  const used = config.llm.mode === 'echo' ? (['asr', 'tts'] as const) : (['asr', 'llm', 'tts'] as const);
  return {
    provide: ADMISSION_GUARD,
    inject: [ProviderHealth, MemoryWatch, DescriptorWatch],
    useFactory: (health: ProviderHealth, memory: MemoryWatch, descriptors: DescriptorWatch) =>
      new HostAdmission({ memory, descriptors, vendors: new VendorAdmission(health, used) }),
  };
}

function healthSources(config: AppConfig): Provider {
  return {
    provide: HEALTH_SOURCES,
    inject: [SessionManager, ProviderHealth, EventLoopLag, MemoryWatch, DescriptorWatch],
    useFactory: (
      load: SessionManager,
      vendors: ProviderHealth,
      lag: EventLoopLag,
      memory: MemoryWatch,
      descriptors: DescriptorWatch,
    ): HealthSources => ({
      load,
      vendors,
      lag,
      host: hostSource(load, memory, descriptors),
      isSimulated: config.server.isSimulated,
    }),
  };
}

function hostSource(load: SessionManager, memory: MemoryWatch, descriptors: DescriptorWatch): HostSource {
  return {
    get memoryShare() {
      return memory.share;
    },
    get isShortOfMemory() {
      return memory.isShort;
    },
    get isShortOfDescriptors() {
      return !descriptors.hasRoom(load.activeCount);
    },
  };
}
