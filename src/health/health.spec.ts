import type { Server } from 'node:http';
import type { INestApplication } from '@nestjs/common';
import { TerminusModule } from '@nestjs/terminus';
import { Test } from '@nestjs/testing';
import request from 'supertest';
import { HealthController } from './health.controller.js';
import { HEALTH_SOURCES, type VendorKnowledge } from './health.ports.js';

const FINE: VendorKnowledge = { lastOutcome: undefined, ageMs: 0, refusedForMs: 0 };

let app: INestApplication<Server>;
let known: Record<string, VendorKnowledge>;
let load: { isDraining: boolean; activeCount: number };
let sustainedMs: number;
let host: { memoryShare: number; isShortOfMemory: boolean; isShortOfDescriptors: boolean };

beforeEach(async () => {
  known = {};
  load = { isDraining: false, activeCount: 3 };
  sustainedMs = 1;
  host = { memoryShare: 0.4, isShortOfMemory: false, isShortOfDescriptors: false };
  const sources = {
    load,
    host,
    vendors: { status: (provider: string) => known[provider] ?? FINE },
    lag: {
      get current() {
        return { p50Ms: 0, p99Ms: 0, maxMs: 0, sustainedMs };
      },
    },
    isSimulated: true,
  };
  const module = await Test.createTestingModule({
    imports: [TerminusModule.forRoot({ logger: false })],
    controllers: [HealthController],
    providers: [{ provide: HEALTH_SOURCES, useValue: sources }],
  }).compile();
  app = module.createNestApplication({ logger: false });
  await app.init();
});
afterEach(() => app.close());

const get = (path: string) => request(app.getHttpServer()).get(path);

describe('readiness', () => {
  it('holds for a fresh server that has called no vendor yet', async () => {
    const { status, body } = await get('/health/ready');
    expect([status, body.status]).toEqual([200, 'ok']);
    expect(body.info.asr).toEqual({ status: 'up', lastHandshake: 'none yet' });
  });

  const cases: [string, string, VendorKnowledge, number, string][] = [
    [
      'a vendor refused the key',
      'asr',
      { lastOutcome: 'auth', ageMs: 40_000, refusedForMs: 5 },
      503,
      'error',
    ],
    ['a quota is spent', 'llm', { lastOutcome: 'quota', ageMs: 1, refusedForMs: 60_000 }, 503, 'error'],
    ['the voice refused the key', 'tts', { lastOutcome: 'auth', ageMs: 1, refusedForMs: 1 }, 503, 'error'],
    [
      'the recogniser cannot be reached',
      'asr',
      { lastOutcome: 'unreachable', ageMs: 1, refusedForMs: 0 },
      503,
      'error',
    ],
    ['the model does not answer', 'llm', { lastOutcome: 'timeout', ageMs: 1, refusedForMs: 0 }, 503, 'error'],
    [
      'only the voice cannot be reached',
      'tts',
      { lastOutcome: 'timeout', ageMs: 1, refusedForMs: 0 },
      200,
      'degraded',
    ],
    ['a vendor is busy', 'asr', { lastOutcome: 'rate_limited', ageMs: 1, refusedForMs: 0 }, 200, 'degraded'],
    ['the bad news is old', 'asr', { lastOutcome: 'unreachable', ageMs: 30_000, refusedForMs: 0 }, 200, 'ok'],
    ['a vendor took the last handshake', 'asr', { lastOutcome: 'ok', ageMs: 1, refusedForMs: 0 }, 200, 'ok'],
  ];
  it.each(cases)('when %s', async (_, provider, knowledge, status, verdict) => {
    known[provider] = knowledge;
    const answer = await get('/health/ready');
    expect([answer.status, answer.body.status]).toEqual([status, verdict]);
    expect(answer.body.details[provider].lastHandshake).toBe(knowledge.lastOutcome);
  });

  it('ends when the server drains', async () => {
    load.isDraining = true;
    const { status, body } = await get('/health/ready');
    expect([status, body.error.draining.message]).toEqual([503, 'the server is shutting down']);
  });

  it('ends when the event loop is too late for a conversation', async () => {
    sustainedMs = 250;
    const { status, body } = await get('/health/ready');
    expect([status, body.error.event_loop]).toEqual([503, { status: 'down', lagMs: 250, limitMs: 100 }]);
  });

  it('ends when memory is short', async () => {
    Object.assign(host, { memoryShare: 0.8349, isShortOfMemory: true });
    const { status, body } = await get('/health/ready');
    expect([status, body.error.memory]).toEqual([503, { status: 'down', usedPercent: 83 }]);
  });

  it('ends when too few descriptors are left for another session', async () => {
    host.isShortOfDescriptors = true;
    const { status, body } = await get('/health/ready');
    expect([status, body.error.descriptors.status]).toEqual([503, 'down']);
  });
});

describe('liveness', () => {
  it('depends on no vendor, no lag and no drain', async () => {
    known = { asr: { lastOutcome: 'auth', ageMs: 0, refusedForMs: 15_000 } };
    load.isDraining = true;
    sustainedMs = 5_000;
    const { status, body } = await get('/health/live');
    expect([status, body]).toEqual([200, { status: 'ok' }]);
  });
});

describe('the health report', () => {
  it('says that the vendors are simulated and how many sessions run, ready or not', async () => {
    expect((await get('/health')).body).toMatchObject({ status: 'ok', simulated: true, sessions: 3 });
    load.isDraining = true;
    const { status, body } = await get('/health');
    expect([status, body.status, body.simulated]).toEqual([503, 'error', true]);
  });

  it('is not kept by any cache', async () => {
    for (const path of ['/health', '/health/ready', '/health/live'])
      expect((await get(path)).headers['cache-control']).toBe('no-store');
  });
});
