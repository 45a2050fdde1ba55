import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Import, importsOf, ROOT, sourcesIn, topFolders } from './helpers/source.imports.js';

const OURS = ['src', 'emulators', 'client', 'web', 'scripts', 'bench', 'eval', 'test'].filter((folder) =>
  topFolders().includes(folder),
);
const SOURCES = sourcesIn(OURS);
const PRODUCT = SOURCES.filter(({ path }) => !path.endsWith('.spec.ts'));
const IMPORTS = PRODUCT.flatMap(importsOf);

/** Files of ours in `from` that import something they should not. */
function strays(from: RegExp, isAllowed: (target: string, { isOurs }: Import) => boolean): string[] {
  return IMPORTS.filter((one) => from.test(one.from) && !isAllowed(one.to, one)).map(
    ({ from: source, to }) => `${source} imports ${to}`,
  );
}

/** For each folder of src: what of ours it may import beside its own files. */
const MAY_IMPORT: Readonly<Record<string, RegExp>> = {
  protocol: /^$/,
  // For the error codes of the protocol.
  common: /^src\/protocol\//,
  config: /^src\/(common|protocol)\//,
  agent: /^src\/(common|protocol)\//,
  session: /^src\/(common|protocol)\/|\.port\.ts$/,
  gateway: /^src\/(session|protocol|common|config)\//,
  provider: /^src\/(common|protocol|config)\//,
  asr: /^src\/(provider|config|common|protocol)\//,
  llm: /^src\/(provider|config|common|protocol)\//,
  tts: /^src\/(provider|config|common|protocol)\//,
  vad: /^src\/(common|protocol)\//,
  store: /^src\/(common|protocol|config)\/|^src\/session\/journal\.port\.ts$/,
  metrics: /^src\/(common|protocol)\/|\.observer\.ts$/,
  health: /^src\/(common|protocol)\//,
  page: /^src\/(common|protocol)\//,
};

describe('the folders of src', () => {
  it('are those the rules know', () => {
    const folders = readdirSync(join(ROOT, 'src'), { withFileTypes: true }).filter((one) =>
      one.isDirectory(),
    );
    expect(folders.map(({ name }) => name).sort()).toEqual(Object.keys(MAY_IMPORT).sort());
  });

  it.each(Object.entries(MAY_IMPORT))('%s imports only what it may', (folder, allowed) => {
    const own = `src/${folder}/`;
    expect(
      strays(new RegExp(`^${own}`), (to, { isOurs }) => !isOurs || to.startsWith(own) || allowed.test(to)),
    ).toEqual([]);
  });

  it('protocol imports nothing at all, so that browsers can use it', () => {
    expect(strays(/^src\/protocol\//, (to) => to.startsWith('src/protocol/'))).toEqual([]);
  });

  it('session knows no sockets and no WebSocket framework', () => {
    expect(
      strays(/^src\/session\//, (to) => !/^(ws|@nestjs\/(websockets|platform-ws))($|\/)/.test(to)),
    ).toEqual([]);
  });

  it('metrics and health are imported by nobody but the root of the application', () => {
    expect(
      strays(/^src\/\w[\w-]*\//, (to) => !/^src\/(metrics|health)\//.test(to)).filter(
        (stray) => !/^src\/(metrics|health)\//.test(stray),
      ),
    ).toEqual([]);
  });

  it('name no adapter of a vendor or library; only app.module.ts does', () => {
    const adapter = /^src\/(asr|llm|tts|vad)\/[\w-]+\//;
    const strangers = IMPORTS.filter(
      ({ from, to }) =>
        from.startsWith('src/') &&
        adapter.test(to) &&
        from !== 'src/app.module.ts' &&
        !from.startsWith(to.split('/').slice(0, 2).join('/')),
    );
    expect(strangers).toEqual([]);
  });

  it('read the environment in main.ts only', () => {
    const readers = PRODUCT.filter(
      ({ path, text }) => path.startsWith('src/') && text.includes('process.env'),
    );
    expect(readers.map(({ path }) => path)).toEqual(['src/main.ts']);
  });
});

describe('time in src', () => {
  const usersOf = (what: RegExp) =>
    PRODUCT.filter(({ path, text }) => path.startsWith('src/') && what.test(text)).map(({ path }) => path);

  it('is that of the wall only where a date is written, or one of somebody else is read', () => {
    expect(usersOf(/\bnew Date\b|\bDate\.|\bDate\(|timeOrigin/).sort()).toEqual([
      'src/llm/openai/connection.renewal.ts',
      'src/provider/handshake.refusal.ts',
      'src/store/file.journal.ts',
      'src/store/journal.folder.ts',
      'src/store/journal.owner.ts',
      'src/store/journal.retention.ts',
      'src/store/journal.scan.ts',
      'src/store/lost.session.ts',
      'src/store/process.table.ts',
      'src/store/written.journal.ts',
    ]);
  });

  it('is waited for by the clock, but for the last moments of the process', () => {
    expect(usersOf(/\bset(Timeout|Interval)\(|node:timers/).sort()).toEqual([
      'src/common/clock.ts',
      'src/common/log.output.ts',
      'src/process.signals.ts',
    ]);
  });
});

describe('around src', () => {
  it('src imports nothing of what stands around it', () => {
    expect(strays(/^src\//, (to, { isOurs }) => !isOurs || to.startsWith('src/'))).toEqual([]);
  });

  it('the client and the page know of the server its protocol only', () => {
    expect(
      strays(/^(client|web)\//, (to) => !to.startsWith('src/') || to.startsWith('src/protocol/')),
    ).toEqual([]);
  });

  it('the client needs no package', () => {
    const isNode = (to: string) => to.startsWith('node:') || to === 'ws';
    expect(
      strays(/^client\/src\/(?!node\/)/, (_, { isOurs }) => isOurs).concat(
        strays(/^client\/src\/node\//, (to, { isOurs }) => isOurs || isNode(to)),
      ),
    ).toEqual([]);
  });

  it('the emulators share no code with the adapters they are there to test', () => {
    expect(
      strays(/^emulators\//, (to) => !to.startsWith('src/') || /^src\/(common|protocol)\//.test(to)),
    ).toEqual([]);
  });
});

describe('every source file', () => {
  it('has at most 300 lines, test lists apart', () => {
    const long = PRODUCT.map(({ path, text }) => ({ path, lines: text.split('\n').length - 1 })).filter(
      ({ lines }) => lines > 300,
    );
    expect(long).toEqual([]);
  });
});

describe('the picture in docs/architecture.md', () => {
  /** Folders named at the start of a line of the code block under "Folders". */
  const pictured = () => {
    const page = readFileSync(join(ROOT, 'docs/architecture.md'), 'utf8');
    const block = /## Folders\n[\s\S]*?```\n([\s\S]*?)```/.exec(page)?.[1] ?? '';
    return [...block.matchAll(/^([\w./-]+)\/ /gm)].map((match) => match[1] as string);
  };

  it('shows every folder there is, and no other', () => {
    const inSrc = Object.keys(MAY_IMPORT).map((name) => `src/${name}`);
    const top = topFolders().filter((name) => name !== 'src');
    expect(pictured().sort()).toEqual([...inSrc, ...top].sort());
  });
});
