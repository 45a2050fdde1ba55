import { isNova3 } from '../handshake/model.languages.js';

/** What a text message of a v1 client asks for. */
export type ListenRequest =
  | { type: 'KeepAlive' }
  | { type: 'Finalize' }
  | { type: 'CloseStream' }
  | { type: 'Configure' }
  /** Not understood, or not possible: answered, and the stream goes on as before. */
  | { type: 'refused'; answer: object };

const TYPES = ['CloseStream', 'Configure', 'KeepAlive', 'Finalize'] as const;
const CONFIGURE_FIELDS = ['type', 'features', 'processors', 'keyterms', 'language_hints'];

/** Reads a text message of /v1/listen. */
export function readListenRequest(text: string, model: string): ListenRequest {
  let message: unknown;
  try {
    message = JSON.parse(text);
  } catch {
    return schemaError(text, 'expected value at line 1 column 1');
  }
  const type =
    typeof message === 'object' && message !== null ? (message as { type?: unknown }).type : undefined;
  if (type === undefined) return schemaError(text, 'missing field `type`');
  const known = TYPES.find((name) => name === type);
  if (known === undefined) {
    const names = TYPES.map((name) => `\`${name}\``).join(', ');
    return schemaError(text, `unknown variant \`${String(type)}\`, expected one of ${names}`);
  }
  if (known === 'Configure') return readConfigure(message as Record<string, unknown>, text, model);
  const channel = (message as { channel?: unknown }).channel;
  if (channel !== undefined && !(Number.isInteger(channel) && (channel as number) >= 0)) {
    return schemaError(text, 'invalid value for `channel`');
  }
  return { type: known };
}

function readConfigure(message: Record<string, unknown>, text: string, model: string): ListenRequest {
  const stranger = Object.keys(message).find((name) => !CONFIGURE_FIELDS.includes(name));
  if (stranger !== undefined) return schemaError(text, `unknown field \`${stranger}\``);
  const { keyterms } = message;
  if (keyterms === undefined || keyterms === null) return { type: 'Configure' };
  if (!Array.isArray(keyterms) || keyterms.some((term) => typeof term !== 'string')) {
    return schemaError(text, 'invalid type for `keyterms`, expected a list of strings');
  }
  if (isNova3(model)) return { type: 'Configure' };
  return refused({
    variant: 'InvalidConfigureMessage',
    description: '`keyterms` are only supported for Nova-3 and Flux.',
    code: 'KeytermsNotSupported',
  });
}

function schemaError(text: string, reason: string): ListenRequest {
  return refused({
    variant: 'SchemaError',
    description: `Could not deserialize last text message: ${reason}`,
    message: text,
  });
}

function refused(fields: object): ListenRequest {
  return { type: 'refused', answer: { type: 'Error', ...fields } };
}
