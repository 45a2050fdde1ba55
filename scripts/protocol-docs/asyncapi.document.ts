import { CLIENT_MESSAGES } from '../../src/protocol/client.messages.js';
import { SUBPROTOCOL, VOICE_PATH } from '../../src/protocol/codes.js';
import type { MessageCatalogue, MessageSchema, Schema } from '../../src/protocol/schema.js';
import { SERVER_MESSAGES } from '../../src/protocol/server.messages.js';

type Json = { [key: string]: unknown };

const STAMP: MessageSchema['properties'] = {
  seq: {
    type: 'integer',
    minimum: 0,
    description: 'Counts from 1 within a session; 0 before a session exists',
  },
  t: { type: 'number', minimum: 0, description: 'Milliseconds since the session started' },
};

/** The protocol as an AsyncAPI 3 document. */
export function asyncApiDocument(): Json {
  const client = messages(CLIENT_MESSAGES, {});
  const server = messages(SERVER_MESSAGES, STAMP);
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'Parley client protocol',
      version: '1.0.0',
      description:
        'One WebSocket carries a conversation: microphone audio up, captions and speech down. See protocol.md for the rules.',
      license: { name: 'Apache-2.0', url: 'https://www.apache.org/licenses/LICENSE-2.0' },
    },
    servers: { local: { host: 'localhost:8080', protocol: 'ws', description: `Subprotocol ${SUBPROTOCOL}` } },
    channels: {
      voice: {
        address: VOICE_PATH,
        messages: Object.fromEntries(
          [...Object.keys(client), ...Object.keys(server)].map((name) => [
            name,
            { $ref: `#/components/messages/${name}` },
          ]),
        ),
        bindings: { ws: { method: 'GET' } },
      },
    },
    operations: { fromClient: operation('receive', client), toClient: operation('send', server) },
    components: { messages: { ...client, ...server } },
  };
}

function operation(action: 'send' | 'receive', names: Json): Json {
  return {
    action,
    channel: { $ref: '#/channels/voice' },
    messages: Object.keys(names).map((name) => ({ $ref: `#/channels/voice/messages/${name}` })),
  };
}

function messages(catalogue: MessageCatalogue, extra: MessageSchema['properties']): Json {
  return Object.fromEntries(
    Object.entries(catalogue).map(([type, { summary, properties }]) => {
      const payload = objectSchema({ ...properties, ...extra });
      const typed = { ...payload, properties: { type: { const: type }, ...(payload.properties as Json) } };
      const required = ['type', ...((payload.required as string[] | undefined) ?? [])];
      return [
        type.replaceAll('.', '_'),
        { name: type, summary, contentType: 'application/json', payload: { ...typed, required } },
      ];
    }),
  );
}

function objectSchema(properties: Readonly<Record<string, Schema>>): Json {
  const required = Object.keys(properties).filter((name) => !properties[name]?.optional);
  return {
    type: 'object',
    properties: Object.fromEntries(
      Object.entries(properties).map(([name, schema]) => [name, jsonSchema(schema)]),
    ),
    ...(required.length > 0 ? { required } : {}),
  };
}

/** Our schema as JSON Schema. */
function jsonSchema(schema: Schema): Json {
  const { optional: _, ...rest } = schema;
  switch (schema.type) {
    case 'object': {
      const { properties: __, ...described } = rest as Json;
      return { ...described, ...objectSchema(schema.properties) };
    }
    case 'array':
      return { ...rest, items: jsonSchema(schema.items) };
    case 'map': {
      const { values: __, maxEntries: ___, ...described } = rest as Json;
      return {
        ...described,
        type: 'object',
        additionalProperties: jsonSchema(schema.values),
        maxProperties: schema.maxEntries,
      };
    }
    default:
      return { ...rest };
  }
}
