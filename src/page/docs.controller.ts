import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Controller, Get, Header, Inject, NotFoundException, Param } from '@nestjs/common';

/** Injection token of the folder that holds the documentation. */
export const DOCS_DIR = Symbol('DocsDir');

const SERVED = /^[a-z0-9-]+\.(md|yaml)$/;

/** The documentation as it was written: one text a page, and a list of them. */
@Controller('docs')
export class DocsController {
  /** Read at start; a request can only ask for a name that was there then. An image may go without. */
  private readonly pages: ReadonlyMap<string, string>;

  constructor(@Inject(DOCS_DIR) dir: string) {
    const names = existsSync(dir) ? readdirSync(dir).filter((name) => SERVED.test(name)) : [];
    this.pages = new Map(names.sort().map((name) => [name, readFileSync(join(dir, name), 'utf8')]));
  }

  @Get()
  @Header('Content-Type', 'text/html; charset=utf-8')
  index(): string {
    const links = [...this.pages].map(
      ([name, text]) => `<li><a href="/docs/${name}">${title(name, text)}</a></li>`,
    );
    return `<!doctype html><html lang="en"><meta charset="utf-8"><title>Parley: documentation</title><h1>Documentation</h1><ul>${links.join('')}</ul></html>`;
  }

  @Get(':name')
  @Header('Content-Type', 'text/plain; charset=utf-8')
  page(@Param('name') name: string): string {
    const text = this.pages.get(name);
    if (text === undefined) throw new NotFoundException();
    return text;
  }
}

/** The first heading, for pages that have one. */
function title(name: string, text: string): string {
  const heading = /^# (.+)$/m.exec(text)?.[1];
  if (!heading || !name.endsWith('.md')) return name;
  return heading.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
