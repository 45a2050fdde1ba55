import { Allow, IsIn, ValidateBy, ValidateIf, type ValidationOptions } from 'class-validator';
import { pageOrigin, vendorOrigin } from './origin.rules.js';
import { isPlaceholder } from './secret.rules.js';

/** Everything known of one environment variable; start-up, .env.example and docs/configuration.md read it. */
export interface Setting {
  name: string;
  /** What a valid value is, in words that follow "expected". */
  expected: string;
  /** As it would be written in the environment. `undefined`: none. */
  default: string | undefined;
  /** When it must be given; `undefined`: never. */
  requiredWhen: string | undefined;
  isSecret: boolean;
  /** Text of the environment to the value that is checked. */
  read(text: string): unknown;
}

/** When a variable without default may be missing all the same. */
export interface Requirement {
  /** In words, for the documentation. */
  words: string;
  isNeeded(environment: Readonly<Record<string, unknown>>): boolean;
}

/** Explicit metadata: it does not depend on what a compiler emits for decorators. */
const settings = new WeakMap<object, Map<string, Setting>>();

/** The settings of a class, in the order they are written. */
export function settingsOf(type: new () => object): Setting[] {
  return [...(settings.get(type.prototype)?.values() ?? [])];
}

type Details = Partial<Setting> & { expected: string };

function setting(details: Details, checks: PropertyDecorator[]): PropertyDecorator {
  return (target, key) => {
    const name = String(key);
    const known = settings.get(target) ?? new Map<string, Setting>();
    settings.set(target, known);
    known.set(name, {
      name,
      default: undefined,
      requiredWhen: undefined,
      isSecret: false,
      read: (text) => text,
      ...details,
    });
    for (const check of checks) check(target, key);
  };
}

function rule(
  name: string,
  validate: (value: unknown) => boolean,
  options: ValidationOptions,
): PropertyDecorator {
  return ValidateBy({ name, validator: { validate } }, options);
}

interface NumberOptions {
  /** Left out: what the vendor does by itself. */
  default?: number;
  min: number;
  max: number;
  unit?: string;
}

/** A whole number within bounds. */
export function WholeNumber(options: NumberOptions): PropertyDecorator {
  return numeric('a whole number', /^-?\d{1,12}$/, options);
}

/** A number within bounds, with decimals. */
export function Decimal(options: NumberOptions): PropertyDecorator {
  return numeric('a number', /^-?\d{1,12}(\.\d{1,6})?$/, options);
}

function numeric(kind: string, form: RegExp, options: NumberOptions): PropertyDecorator {
  const { min, max, unit } = options;
  const expected = `${kind} from ${min} to ${max}${unit ? ` (${unit})` : ''}`;
  const read = (text: string) => (form.test(text) ? Number(text) : Number.NaN);
  const fallback = options.default === undefined ? undefined : String(options.default);
  const isWithin = (value: unknown) => typeof value === 'number' && value >= min && value <= max;
  return setting({ default: fallback, expected, read }, [
    ValidateIf((_, value) => value !== undefined),
    rule('numeric', isWithin, { message: expected }),
  ]);
}

/** One of a few words. */
export function Choice(options: { default: string; values: readonly string[] }): PropertyDecorator {
  const expected = options.values.map((value) => `\`${value}\``).join(' or ');
  return setting({ ...options, expected }, [IsIn([...options.values], { message: expected })]);
}

/** A text of a given form. Without default it may be missing unless a requirement says otherwise. */
export function Text(options: { default?: string; expected: string; pattern: RegExp }): PropertyDecorator {
  const matches = (value: unknown) => typeof value === 'string' && options.pattern.test(value);
  return setting(options, [rule('text', matches, { message: options.expected })]);
}

/** A key or id only its owner can give; placeholders are refused. */
export function Secret(options: {
  expected: string;
  minLength: number;
  required: Requirement;
}): PropertyDecorator {
  const { required, minLength, expected } = options;
  const isReal = (value: unknown) => typeof value === 'string' && !isPlaceholder(value, minLength);
  return setting({ ...options, requiredWhen: required.words, isSecret: true }, [
    ValidateIf((environment, value) => value !== undefined || required.isNeeded(environment)),
    rule('secret', isReal, { message: expected }),
  ]);
}

/** Where a vendor, or something that speaks its protocol, is reached. */
export function VendorOrigin(options: {
  default: string;
  schemes: readonly [secure: string, plain: string];
}): PropertyDecorator {
  const [secure, plain] = options.schemes;
  const expected = `an origin without path or credentials, ${secure}//host[:port] (${plain}// for loopback hosts only)`;
  const read = (text: string) => vendorOrigin(text, options.schemes);
  return setting({ ...options, expected, read }, [
    rule('vendorOrigin', (value) => typeof value === 'string', { message: expected }),
  ]);
}

/** A comma list of page origins, kept in the form browsers send them. */
export function PageOrigins(): PropertyDecorator {
  const expected = 'exact origins separated by commas, e.g. https://app.example.com; no *, no path';
  const read = (text: string) => text.split(',').map((entry) => pageOrigin(entry.trim()));
  const areOrigins = (value: unknown) =>
    value === undefined || (Array.isArray(value) && value.every((entry) => entry !== undefined));
  return setting({ expected, read }, [Allow(), rule('origins', areOrigins, { message: expected })]);
}
