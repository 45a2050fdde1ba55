import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { Test } from '@nestjs/testing';
import request from 'supertest';
import { DOCS_DIR, DocsController } from './docs.controller.js';
import { NotFoundFilter } from './not-found.filter.js';
import { servePage } from './page.files.js';

let root: string;
let app: NestExpressApplication;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'page-'));
  mkdirSync(join(root, 'docs'));
  mkdirSync(join(root, 'dist/assets'), { recursive: true });
  writeFileSync(join(root, 'docs/protocol.md'), '# The <protocol>\n\ntext');
  writeFileSync(join(root, 'docs/asyncapi.yaml'), 'asyncapi: 3.0.0\n');
  writeFileSync(join(root, 'docs/.secret.md'), 'hidden');
  writeFileSync(join(root, 'secret.md'), 'outside');
});
afterEach(async () => {
  await app.close();
  rmSync(root, { recursive: true });
});

async function start(isBuilt: boolean): Promise<void> {
  if (isBuilt) {
    writeFileSync(join(root, 'dist/index.html'), '<title>Parley</title>');
    writeFileSync(join(root, 'dist/assets/index-Ab3dE6gH.js'), '1');
  }
  const module = await Test.createTestingModule({
    controllers: [DocsController],
    providers: [{ provide: DOCS_DIR, useValue: join(root, 'docs') }],
  }).compile();
  app = module.createNestApplication<NestExpressApplication>({ logger: false });
  app.useGlobalFilters(new NotFoundFilter());
  servePage(app, join(root, 'dist'));
  await app.init();
}
const get = (path: string) => request(app.getHttpServer()).get(path);

describe('the page', () => {
  it('is served at / and asked for anew each time, its hashed files never', async () => {
    await start(true);
    const page = await get('/');
    expect([page.status, page.text]).toEqual([200, '<title>Parley</title>']);
    expect(page.headers['cache-control']).toBe('no-cache');
    const script = await get('/assets/index-Ab3dE6gH.js');
    expect(script.headers['cache-control']).toBe('public, max-age=31536000, immutable');
    expect(script.headers['content-type']).toMatch(/javascript/);
  });

  it('may load nothing from elsewhere, and says what it is allowed to', async () => {
    await start(true);
    const { headers } = await get('/');
    expect(headers['content-security-policy']).toBe(
      "default-src 'self';object-src 'none';base-uri 'none';form-action 'none';frame-ancestors 'none'",
    );
    expect(headers['permissions-policy']).toContain('microphone=(self)');
    expect(headers['x-content-type-options']).toBe('nosniff');
    expect(headers['x-powered-by']).toBeUndefined();
  });

  it('that is not built says how to build it', async () => {
    await start(false);
    const { status, text } = await get('/');
    expect([status, text]).toEqual([404, expect.stringContaining('npm run build')]);
  });
});

describe('an unknown path', () => {
  it.each(['/nothing', '/assets/none.js', '/docs/none.md'])(
    '%s is answered in JSON with where things are',
    async (path) => {
      await start(true);
      const { status, body } = await get(path);
      expect([status, body.code]).toEqual([404, 'not_found']);
      expect(body.message).toContain('/v1/voice');
    },
  );
});

describe('the documentation', () => {
  it('lists its pages by title and serves them as they are', async () => {
    await start(true);
    const index = await get('/docs');
    expect(index.text).toContain('<a href="/docs/protocol.md">The &lt;protocol></a>');
    expect(index.text).toContain('<a href="/docs/asyncapi.yaml">asyncapi.yaml</a>');
    const page = await get('/docs/protocol.md');
    expect([page.text, page.headers['content-type']]).toEqual([
      '# The <protocol>\n\ntext',
      'text/plain; charset=utf-8',
    ]);
  });

  it.each(['/docs/..%2fsecret.md', '/docs/.secret.md', '/docs/%2e%2e/secret.md'])(
    'does not give out %s',
    async (path) => {
      await start(true);
      expect((await get(path)).status).toBe(404);
    },
  );
});
