// Writes docs/protocol.md and docs/asyncapi.yaml from src/protocol; with --check only compares.
import { readFileSync, writeFileSync } from 'node:fs';
import { Parser } from '@asyncapi/parser';
import { stringify } from 'yaml';
import { asyncApiDocument } from './protocol-docs/asyncapi.document.js';
import { protocolPage } from './protocol-docs/protocol.page.js';

const asyncApi = stringify(asyncApiDocument(), { aliasDuplicateObjects: false, lineWidth: 120 });
const { diagnostics } = await new Parser().parse(asyncApi);
const errors = diagnostics.filter(({ severity }) => severity === 0);
if (errors.length > 0) {
  for (const { path, message } of errors) console.error(`asyncapi.yaml ${path.join('.')}: ${message}`);
  process.exit(1);
}

const pages = { 'docs/protocol.md': protocolPage(), 'docs/asyncapi.yaml': asyncApi };
const isCheck = process.argv.includes('--check');
for (const [path, text] of Object.entries(pages)) {
  if (!isCheck) writeFileSync(path, text);
  else if (readFileSync(path, 'utf8') !== text) {
    console.error(`${path} differs from src/protocol: run npm run docs and commit the result`);
    process.exitCode = 1;
  }
}
