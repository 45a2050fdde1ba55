import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, posix, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

/** The root of the project. */
export const ROOT = fileURLToPath(new URL('../../', import.meta.url));

const NOT_OURS = new Set(['node_modules', 'dist', 'data', 'coverage', 'out']);

/** A source file, by its path from the root, with forward slashes. */
export interface Source {
  readonly path: string;
  readonly text: string;
}

/** One import: of a file of ours (path from the root) or of a package. */
export interface Import {
  readonly from: string;
  readonly to: string;
  readonly isOurs: boolean;
}

/** Folders of the root that belong to the project. */
export function topFolders(): string[] {
  return readdirSync(ROOT).filter(
    (name) => !name.startsWith('.') && !NOT_OURS.has(name) && statSync(join(ROOT, name)).isDirectory(),
  );
}

/** All TypeScript files under some folders of the root. */
export function sourcesIn(folders: readonly string[]): Source[] {
  return folders.flatMap((folder) => walk(join(ROOT, folder)));
}

function walk(dir: string): Source[] {
  return readdirSync(dir, { withFileTypes: true }).flatMap((entry) => {
    const path = join(dir, entry.name);
    if (entry.isDirectory()) return NOT_OURS.has(entry.name) ? [] : walk(path);
    if (!entry.name.endsWith('.ts')) return [];
    return [{ path: relative(ROOT, path).split('\\').join('/'), text: readFileSync(path, 'utf8') }];
  });
}

/** Every import, re-export and dynamic import of a file, types included. */
export function importsOf({ path, text }: Source): Import[] {
  return ts.preProcessFile(text, true, true).importedFiles.map(({ fileName }) => {
    const isOurs = fileName.startsWith('.');
    const to = isOurs
      ? posix.join(dirname(path), fileName.replace(/\?.*$/, '').replace(/\.js$/, '.ts'))
      : fileName;
    return { from: path, to, isOurs };
  });
}
