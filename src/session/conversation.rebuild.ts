import { assertNever } from '../common/assert-never.js';
import { Conversation, type SaidText } from './conversation.js';
import type { SpokenMessage } from './journal.port.js';

/**
 * The conversation of a session, from the messages it sent: what its transcript was after the last of them.
 *
 * Of a reply whose end was never told nothing is kept: what of it was heard is not known.
 */
export function rebuildConversation(messages: readonly SpokenMessage[]): readonly SaidText[] {
  let conversation = new Conversation();
  for (const message of messages)
    switch (message.type) {
      case 'session.transcript':
        conversation = new Conversation(message.entries);
        break;
      case 'turn.started':
        if (message.source !== 'greeting') conversation.addUser(message.text, message.merged ?? false);
        break;
      case 'turn.interrupted':
      case 'turn.completed':
        conversation.addReply(`reply-${message.generation}`, message.heardText);
        break;
      default:
        assertNever(message);
    }
  return conversation.entries;
}
