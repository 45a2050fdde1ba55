/**
 * A small subset of JSON Schema, held as plain data, from which everything about a message is derived:
 * its TypeScript type (`FromSchema`), its run-time check (`validate.ts`), docs/protocol.md and docs/asyncapi.yaml.
 *
 * Every property is required unless its schema says `optional: true`; objects refuse unknown properties unless `open`.
 */
export type Schema = StringSchema | NumberSchema | BooleanSchema | ArraySchema | ObjectSchema | MapSchema;

interface Described {
  readonly description?: string;
  readonly optional?: true;
}

export interface StringSchema extends Described {
  readonly type: 'string';
  readonly enum?: readonly string[];
  readonly minLength?: number;
  readonly maxLength?: number;
}

export interface NumberSchema extends Described {
  readonly type: 'integer' | 'number';
  readonly minimum?: number;
  readonly maximum?: number;
}

export interface BooleanSchema extends Described {
  readonly type: 'boolean';
}

export interface ArraySchema extends Described {
  readonly type: 'array';
  readonly items: Schema;
  readonly maxItems?: number;
}

export interface ObjectSchema extends Described {
  readonly type: 'object';
  readonly properties: Readonly<Record<string, Schema>>;
}

/** An object with free keys and values of one kind, e.g. template variables. */
export interface MapSchema extends Described {
  readonly type: 'map';
  readonly values: StringSchema | NumberSchema | BooleanSchema;
  readonly maxEntries: number;
}

type OptionalKeys<P> = { [K in keyof P]: P[K] extends { optional: true } ? K : never }[keyof P];
type Flat<T> = { [K in keyof T]: T[K] } & {};

type FromProperties<P> = Flat<
  { -readonly [K in Exclude<keyof P, OptionalKeys<P>>]: FromSchema<P[K]> } & {
    -readonly [K in OptionalKeys<P>]?: FromSchema<P[K]>;
  }
>;

/** The TypeScript type a schema describes. */
export type FromSchema<S> = S extends { type: 'string'; enum: readonly (infer E)[] }
  ? E
  : S extends { type: 'string' }
    ? string
    : S extends { type: 'integer' | 'number' }
      ? number
      : S extends { type: 'boolean' }
        ? boolean
        : S extends { type: 'array'; items: infer I }
          ? FromSchema<I>[]
          : S extends { type: 'object'; properties: infer P }
            ? FromProperties<P>
            : S extends { type: 'map'; values: infer V }
              ? Record<string, FromSchema<V>>
              : never;

/** A catalogue of messages: type name to what it means and what it carries (`type` itself is left out). */
export type MessageCatalogue = Readonly<Record<string, MessageSchema>>;

export interface MessageSchema {
  readonly summary: string;
  readonly properties: Readonly<Record<string, Schema>>;
}

/** The union of messages a catalogue describes, told apart by `type`. */
export type MessageOf<C extends MessageCatalogue> = {
  [T in keyof C & string]: Flat<{ type: T } & FromProperties<C[T]['properties']>>;
}[keyof C & string];
