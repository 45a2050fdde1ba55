import { defineConfig } from 'vite';

/** Builds the page to hashed files a strict CSP (`default-src 'self'`) lets through: nothing inline, no data: URLs. */
export default defineConfig({
  build: {
    target: 'es2022',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    sourcemap: true,
  },
  worker: { format: 'es' },
  server: {
    host: '127.0.0.1',
    proxy: { '/v1': { target: 'http://127.0.0.1:8080', ws: true }, '/health': 'http://127.0.0.1:8080' },
  },
});
