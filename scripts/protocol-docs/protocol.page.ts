import { CLIENT_MESSAGES } from '../../src/protocol/client.messages.js';
import { CLOSE_CODES, ERROR_CODES, SUBPROTOCOL, VOICE_PATH, WIRE_LIMITS } from '../../src/protocol/codes.js';
import type { MessageCatalogue, MessageSchema } from '../../src/protocol/schema.js';
import { SERVER_MESSAGES } from '../../src/protocol/server.messages.js';
import { RULES } from './protocol.rules.js';
import { fieldRows } from './schema.text.js';

/** docs/protocol.md: the client protocol as a person reads it. */
export function protocolPage(): string {
  return [
    '# Client protocol `parley.v1`',
    '<!-- Generated from src/protocol by `npm run docs`; edit there. -->',
    `One WebSocket: \`GET ${VOICE_PATH}\` with subprotocol \`${SUBPROTOCOL}\`. Text frames are JSON objects \`{type, ...}\`; binary frames are audio.`,
    'The same as a machine reads it: [asyncapi.yaml](asyncapi.yaml).',
    RULES,
    '## From client to server',
    'Every message may carry `id`, a string chosen by the client.',
    ...messageSections(CLIENT_MESSAGES),
    '## From server to client',
    'Every message carries `seq` (counts from 1 within a session, without gaps; 0 before a session exists) and `t` (milliseconds since the session started). Clients ignore types and fields they do not know.',
    ...messageSections(SERVER_MESSAGES),
    '## Codes of `error`, `warning` and `turn.failed`',
    table(
      ['code', 'meaning and remedy'],
      Object.entries(ERROR_CODES).map(([code, text]) => `| \`${code}\` | ${text} |`),
    ),
    '## Close codes',
    'The range says whether to come back: 4000 to 4499 with backoff, 4500 to 4999 not.',
    table(
      ['code', 'come back', 'meaning'],
      Object.values(CLOSE_CODES).map(
        ({ code, comeBack, meaning }) => `| ${code} | ${comeBack ? 'yes' : 'no'} | ${meaning} |`,
      ),
    ),
    '## Sizes',
    table(
      ['what', 'bytes', 'beyond it'],
      [
        `| any message | ${WIRE_LIMITS.maxMessageBytes} | close 1009 |`,
        `| one audio frame | ${WIRE_LIMITS.maxAudioFrameBytes} | \`error{too_large}\`, the frame is dropped |`,
        `| one text frame | ${WIRE_LIMITS.maxTextFrameBytes} | \`error{too_large}\`, the frame is dropped |`,
      ],
    ),
    '',
  ].join('\n\n');
}

function messageSections(catalogue: MessageCatalogue): string[] {
  return Object.entries(catalogue).flatMap(([type, { summary, properties }]) => {
    const rows = fieldRows(
      catalogue === CLIENT_MESSAGES && type !== 'ping' ? withoutId(properties) : properties,
    );
    const fields = rows.length > 0 ? table(['field', 'kind', 'required', ''], rows) : 'No further fields.';
    return [`### \`${type}\``, summary, fields];
  });
}

/** Every client message may carry an id; it is said once, above the list. */
function withoutId(properties: MessageSchema['properties']): MessageSchema['properties'] {
  return Object.fromEntries(Object.entries(properties).filter(([name]) => name !== 'id'));
}

function table(head: string[], rows: string[]): string {
  return [`| ${head.join(' | ')} |`, `|${head.map(() => ' --- ').join('|')}|`, ...rows].join('\n');
}
