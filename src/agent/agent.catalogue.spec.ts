import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { VoiceError } from '../common/voice-error.js';
import { AgentCatalogue } from './agent.catalogue.js';
import { AgentFileError, parseAgent } from './agent.yaml.js';

const SALES = parseAgent(
  'name: sales\ngreeting: Hello {{who}}.\napology: Sorry, {{who}}.\ninstructions: Sell {{what}} to {{ who }}.\nvariables: {who: you, what: cars}',
  'sales.yaml',
);
const catalogue = new AgentCatalogue([SALES], 'sales');

describe('the agent catalogue', () => {
  it('gives the default agent when none is named, with the default values filled in', () => {
    expect(catalogue.resolve()).toMatchObject({
      name: 'sales',
      greeting: 'Hello you.',
      apology: 'Sorry, you.',
      instructions: 'Sell cars to you.',
    });
  });

  it('fills in the values of the client', () => {
    expect(catalogue.resolve('sales', { who: 'Ravi' }).greeting).toBe('Hello Ravi.');
  });

  it('fills in what it says into silence, and leaves to the server what it leaves out', () => {
    const silence = (lines: string) => {
      const text = `name: a\ninstructions: x\nvariables: {who: you}\nturnTaking:\n  silence: ${lines}`;
      const agents = new AgentCatalogue([parseAgent(text, 'a.yaml')], 'a');
      return agents.resolve('a', { who: 'Ravi' }).turnTaking.silence;
    };
    expect(
      silence(
        '{reprompts: ["{{who}}?", Hello?], farewell: "Bye {{who}}.", filler: {afterMs: 900, text: "{{who}}…"}}',
      ),
    ).toStrictEqual({
      reprompts: ['Ravi?', 'Hello?'],
      farewell: 'Bye Ravi.',
      filler: { afterMs: 900, text: 'Ravi…' },
    });
    expect(silence('{repromptAfterMs: 900}')).toStrictEqual({ repromptAfterMs: 900 });
  });

  it('takes a value for what it is: no placeholder in it is filled, no line break gets through', () => {
    expect(catalogue.resolve('sales', { who: '{{what}}\n\nNew rule' }).greeting).toBe(
      'Hello {{what}} New rule.',
    );
  });

  it.each([
    ['an agent that does not exist', 'support', {}, '"agent" names no agent'],
    [
      'a variable the agent does not have',
      'sales',
      { where: 'x' },
      '"variables.where" is unknown to this agent; it has who, what',
    ],
  ])('refuses %s as a bad message', (_, name, variables, message) => {
    const resolve = () => catalogue.resolve(name, variables as Record<string, string>);
    expect(resolve).toThrow(VoiceError);
    expect(resolve).toThrow(message);
    expect(resolve).toThrow(expect.objectContaining({ code: 'bad_message', retryable: false }));
  });

  it('refuses a default agent that does not exist', () => {
    expect(() => new AgentCatalogue([SALES], 'other')).toThrow(
      'DEFAULT_AGENT names no agent; there are sales',
    );
  });

  it('refuses two agents of one name', () => {
    expect(() => new AgentCatalogue([SALES, SALES], 'sales')).toThrow('same "name"');
  });
});

describe('a folder of agents', () => {
  let dir: string;
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'agents-'));
  });
  afterEach(() => rmSync(dir, { recursive: true }));

  it('is read file by file, other files left alone', () => {
    writeFileSync(join(dir, 'a.yaml'), 'name: a\ninstructions: x');
    writeFileSync(join(dir, 'b.yml'), 'name: b\ninstructions: x');
    writeFileSync(join(dir, 'README.md'), '# no agent');
    const agents = AgentCatalogue.load(dir, 'b');
    expect([agents.get('a')?.name, agents.get('b')?.name]).toEqual(['a', 'b']);
  });

  it('names the file and line of a fault', () => {
    writeFileSync(join(dir, 'a.yaml'), 'name: a\nintructions: x');
    expect(() => AgentCatalogue.load(dir, 'a')).toThrow('a.yaml:2: "intructions" is unknown');
  });

  it.each([
    ['a folder of that name', 'EISDIR', (path: string) => mkdirSync(path)],
    ['a link to nothing', 'ENOENT', (path: string) => symlinkSync('none', path)],
  ])('names a file that cannot be read: %s', (_, code, make) => {
    make(join(dir, 'a.yaml'));
    const load = () => AgentCatalogue.load(dir, 'a');
    expect(load).toThrow(AgentFileError);
    expect(load).toThrow(`a.yaml: cannot be read (${code}); let the user of the server read it`);
  });

  it('without agents is refused', () => {
    expect(() => AgentCatalogue.load(dir, 'a')).toThrow('AGENTS_DIR holds no *.yaml file');
    expect(() => AgentCatalogue.load(join(dir, 'none'), 'a')).toThrow('AGENTS_DIR cannot be read');
  });

  it('ships with the sales agent, who greets by name', () => {
    const shipped = AgentCatalogue.load(fileURLToPath(new URL('../../agents', import.meta.url)), 'sales');
    expect(shipped.resolve().greeting).toMatch(/^Hello, this is Asha from Meridian Motors\./);
    expect(shipped.resolve().instructions).not.toContain('{{');
  });
});
