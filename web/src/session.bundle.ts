import type { AgentEvents, VoiceAgent } from '../../client/src/index.js';

/** One message and when it passed, in milliseconds since the page was opened. */
export type LogEntry = { atMs: number } & AgentEvents['raw'];

/** What of a call can be saved to look at it later: events and timings, no audio. */
export interface SessionBundle {
  format: 'parley-session/1';
  savedAt: string;
  /** Of the moment entries are counted from. */
  openedAt: string;
  sessionId: string | undefined;
  latency: ReturnType<VoiceAgent['latency']['percentiles']>;
  turns: VoiceAgent['turns'];
  stats: VoiceAgent['stats'];
  staleFrames: number;
  events: readonly LogEntry[];
}

/** The call as a document; what was said is in it. */
export function bundleOf(agent: VoiceAgent | undefined, events: readonly LogEntry[]): SessionBundle {
  const ready = events.map(({ message }) => message).findLast(({ type }) => type === 'session.ready');
  return {
    format: 'parley-session/1',
    savedAt: new Date().toISOString(),
    openedAt: new Date(performance.timeOrigin).toISOString(),
    sessionId: ready?.type === 'session.ready' ? ready.sessionId : undefined,
    latency: agent?.latency.percentiles() ?? {},
    turns: agent?.turns ?? [],
    stats: agent?.stats,
    staleFrames: agent?.staleFrames ?? 0,
    events,
  };
}

/** A message without what would let its reader take over the session. */
export function withoutSecrets(event: AgentEvents['raw']): AgentEvents['raw'] {
  const { message } = event;
  if (message.type !== 'session.ready') return event;
  return { direction: 'in', message: { ...message, resumeToken: '(left out)' } };
}

/** Has the browser save a document. */
export function save(name: string, document: object): void {
  const url = URL.createObjectURL(
    new Blob([JSON.stringify(document, null, 2)], { type: 'application/json' }),
  );
  const link = Object.assign(globalThis.document.createElement('a'), { href: url, download: name });
  link.click();
  URL.revokeObjectURL(url);
}
