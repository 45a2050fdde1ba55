/** The vendors an emulator can stand in for. */
export type Vendor = 'deepgram' | 'openai' | 'elevenlabs';

/**
 * One fault, applied to the connections or requests of a vendor in the order they arrive.
 *
 * `times` such connections are hit (default 1), after `skip` that are let through (default 0).
 */
export type Fault = { vendor: Vendor; times?: number; skip?: number } & FaultKind;

export type FaultKind =
  /** The TCP connection is reset before an answer. */
  | { kind: 'refuse' }
  /** The handshake or request is answered with this HTTP status, headers and JSON body. */
  | { kind: 'status'; status: number; headers?: Record<string, string>; body?: unknown }
  /** Accepted, then closed at once. */
  | { kind: 'acceptThenClose'; code: number; reason?: string }
  /** No answer to the handshake or request at all. */
  | { kind: 'hangBeforeOpen' }
  /** Opens, then says nothing whatever comes; `afterMessages` messages are still sent first (default 0). */
  | { kind: 'hangAfterOpen'; afterMessages?: number }
  /** The first message of an answer (final, delta, audio byte) comes this much later. */
  | { kind: 'slowFirstByte'; delayMs: number }
  /** The connection is cut (no close frame) after n: received audio bytes (Deepgram), deltas sent (OpenAI), audio bytes sent (ElevenLabs). */
  | { kind: 'dropAfter'; count: number }
  /** As dropAfter, but the connection stays open and silent. */
  | { kind: 'stallAfter'; count: number }
  /** A message that is not what the protocol says: broken JSON, binary, or 2 MiB of it. */
  | { kind: 'garbage'; form: 'json' | 'binary' | 'huge' }
  /** Output goes on for this long after a cancel or abort was seen. */
  | { kind: 'lateAfterCancel'; forMs: number }
  /** Deepgram: every final twice, thrice ... */
  | { kind: 'duplicateFinal'; copies: number }
  /** Deepgram: an empty final with speech_final instead of the words. */
  | { kind: 'emptyFinal' }
  /** Deepgram: finals change places in pairs; one without a partner comes when the stream ends. */
  | { kind: 'reorder' }
  /** Deepgram: finals this much later. */
  | { kind: 'lateFinal'; delayMs: number }
  /** Deepgram: interims only; `evenFinalize`: also after Finalize. */
  | { kind: 'withholdFinal'; evenFinalize?: boolean }
  /** OpenAI: response.created this much later. */
  | { kind: 'slowCreated'; delayMs: number }
  /** OpenAI: every response.cancel is answered with response_cancel_not_active. */
  | { kind: 'cancelNotActive' }
  /** OpenAI: the response ends with this status. */
  | { kind: 'responseStatus'; status: 'failed' | 'incomplete'; code?: string }
  /** OpenAI: an empty reply (no delta, completed). */
  | { kind: 'emptyReply' }
  /** OpenAI: asked to go on with a reply, the model first says its last `words` again; without a number it begins anew. */
  | { kind: 'repeatsItself'; words?: number }
  /** OpenAI: the session expires after this long: session_expired, close 1001. */
  | { kind: 'expire'; afterMs: number }
  /** OpenAI: an error event with this code, matched to the client's next event of this type. */
  | { kind: 'errorEvent'; onType: string; code: string; param?: string };

/** How fast the emulated vendors are. All may be 0 in tests. */
export interface Latency {
  /** Speech heard to interim. */
  asrInterimMs: number;
  /** Endpoint reached to the final with speech_final. */
  asrFinalMs: number;
  /** response.create to the first delta. */
  llmFirstDeltaMs: number;
  llmDeltaIntervalMs: number;
  /** Request to first audio byte. */
  ttsFirstByteMs: number;
  /** Audio is delivered this many times faster than it is spoken; 0 = as fast as possible. */
  ttsSpeed: number;
}

/** Latencies close to the real vendors', used by the demo. */
export const REALISTIC_LATENCY: Latency = {
  asrInterimMs: 120,
  asrFinalMs: 60,
  llmFirstDeltaMs: 280,
  llmDeltaIntervalMs: 25,
  ttsFirstByteMs: 110,
  ttsSpeed: 8,
};
export const NO_LATENCY: Latency = {
  asrInterimMs: 0,
  asrFinalMs: 0,
  llmFirstDeltaMs: 0,
  llmDeltaIntervalMs: 0,
  ttsFirstByteMs: 0,
  ttsSpeed: 0,
};

/** One thing a vendor emulator saw or did; what tests assert on. `atMs` is a monotonic clock. */
export interface JournalEntry {
  vendor: Vendor;
  atMs: number;
  /** Counts connections (sockets or HTTP requests) of a vendor from 1. */
  connection: number;
  /** E.g. `open`, `refused`, `close`, `receive`, `send`, `abort`, `fault`. */
  what: string;
  /** The message type or other detail, e.g. `response.create`. */
  detail?: string;
  /** The message itself where it is JSON. */
  data?: unknown;
}
