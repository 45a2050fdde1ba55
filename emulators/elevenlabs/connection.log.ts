import type { Journal } from '../core/journal.js';

/** Writes what happens on one request or socket into the journal, under its number. */
export class ConnectionLog {
  private readonly connection: number;

  constructor(private readonly journal: Journal) {
    this.connection = journal.nextConnection('elevenlabs');
  }

  add(what: string, detail?: string, data?: unknown): void {
    this.journal.add({ vendor: 'elevenlabs', connection: this.connection, what, detail, data });
  }
}
