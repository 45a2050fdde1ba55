import type { ServerMessage } from '../protocol/server.messages.js';
import type { JournalFacts, SessionJournal } from '../session/journal.port.js';
import type { JournalFile } from './journal.file.js';
import { encodeLine } from './journal.line.js';
import type { JournalOwner } from './journal.owner.js';
import { ATTENDED_EVERY_MS, isKept, type RecordBody, withoutWords } from './journal.record.js';
import { tokenHash } from './journal.token.js';
import type { JournalWriter } from './journal.writer.js';

interface WrittenParts {
  readonly facts: JournalFacts;
  readonly owner: JournalOwner;
  readonly hasWords: boolean;
  readonly writer: JournalWriter;
  readonly file: JournalFile;
}

/** The journal of one session on its way to the disk. */
export class WrittenJournal implements SessionJournal {
  private count = 0;
  private lastT = 0;

  constructor(private readonly parts: WrittenParts) {}

  append(message: ServerMessage): void {
    const { hasWords, writer, file } = this.parts;
    if (message.type === 'session.ready') this.addReady(message);
    else if (isKept(message)) this.add(hasWords ? message : withoutWords(message), message.t);
    // Statistics are sent while the client is there, and only then.
    else if (message.type === 'session.stats' && message.t - this.lastT >= ATTENDED_EVERY_MS)
      this.add({ type: 'session.attended' }, message.t);
    if (message.type === 'session.ended') writer.end(file);
  }

  private addReady({ resumed, resumeToken, t }: Extract<ServerMessage, { type: 'session.ready' }>): void {
    const { facts, owner, hasWords } = this.parts;
    const hash = tokenHash(resumeToken);
    if (resumed) this.add({ type: 'session.resumed', tokenHash: hash }, t);
    else this.add({ type: 'session.started', version: 1, ...facts, owner, hasWords, tokenHash: hash }, t);
  }

  private add(body: RecordBody, t: number): void {
    const { writer, file } = this.parts;
    const at = new Date().toISOString();
    this.lastT = t;
    writer.add(file, encodeLine({ n: ++this.count, at, ...body, t }));
  }
}
