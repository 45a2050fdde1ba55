import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { Response } from 'express';
import { securityHeaders } from './security.headers.js';

/** Files whose name holds a hash of their content never change. */
const HASHED = /-[A-Za-z0-9_-]{8,}\.[a-z0-9]+$/;

/**
 * Serves the built page at `/`, or says how to build it.
 *
 * @param dir Folder of the built page.
 */
export function servePage(app: NestExpressApplication, dir: string): void {
  app.disable('x-powered-by');
  app.use(securityHeaders());
  if (existsSync(join(dir, 'index.html'))) {
    app.useStaticAssets(dir, { redirect: false, setHeaders: cacheHeaders });
    return;
  }
  app.use('/', (request: { path: string; method: string }, response: Response, next: () => void) => {
    if (request.path !== '/' || request.method !== 'GET') return next();
    response
      .status(404)
      .type('text/plain')
      .send('The page is not built yet. Build it with: npm run build\nThe voice socket works without it.\n');
  });
}

function cacheHeaders(response: Response, path: string): void {
  response.setHeader('Cache-Control', HASHED.test(path) ? 'public, max-age=31536000, immutable' : 'no-cache');
}
