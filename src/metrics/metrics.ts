import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import type { Lag } from '../common/event-loop.lag.js';
import type { LogLoss } from '../common/log.js';
import type { MemoryUse } from '../common/memory.use.js';

/** Seconds; from what we add ourselves (under a millisecond) to the slowest reply that is still waited for. */
const STAGE_BUCKETS = [
  0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 0.8, 1.2, 2, 4, 10,
];
/** Seconds; the goal is 2 ms, the limit 50 ms. */
const STOP_BUCKETS = [0.0001, 0.00025, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1];

export type Instruments = ReturnType<typeof createInstruments>;

/** What is looked at when somebody asks, not reported when it happens. */
export interface Watched {
  readonly lag: { readonly current: Lag };
  readonly loss: LogLoss;
  readonly memory: { readonly current: MemoryUse };
}

/** Every instrument of Parley. Labels come from small closed sets; none names a session or a person. */
export function createInstruments(registry: Registry, watched: Watched) {
  const registers = [registry];
  return {
    ...sessionInstruments(registers),
    ...turnInstruments(registers),
    ...edgeInstruments(registers),
    ...processInstruments(registers, watched),
    ...hostInstruments(registers, watched),
    ...journalInstruments(registers),
    providerConnects: new Counter({
      name: 'parley_provider_connects_total',
      help: 'Attempts to connect to a vendor (or HTTP requests up to their status), by how they ended',
      labelNames: ['provider', 'profile', 'outcome'],
      registers,
    }),
    providerErrors: new Counter({
      name: 'parley_provider_errors_total',
      help: 'Errors at the vendors',
      labelNames: ['provider', 'code'],
      registers,
    }),
  };
}

function sessionInstruments(registers: Registry[]) {
  return {
    sessionsActive: new Gauge({
      name: 'parley_sessions_active',
      help: 'Sessions that run now',
      registers,
    }),
    sessionsParked: new Gauge({
      name: 'parley_sessions_parked',
      help: 'Sessions that lost their client and wait for it',
      registers,
    }),
    sessionStarts: new Counter({
      name: 'parley_session_starts_total',
      help: 'Sessions asked for: started, refused (by session.start), or turned away at the upgrade for want of room or a vendor',
      labelNames: ['outcome'],
      registers,
    }),
    sessionEnds: new Counter({
      name: 'parley_session_ends_total',
      help: 'Sessions that ended, by reason',
      labelNames: ['reason'],
      registers,
    }),
    sessionFaults: new Counter({
      name: 'parley_session_faults_total',
      help: 'Faults of our own in one session: it ended, did not begin, or lost a reply, a segment or a connection to a vendor',
      registers,
    }),
    clientAudioBytes: new Counter({
      name: 'parley_client_audio_bytes_total',
      help: 'Bytes of microphone audio received from clients',
      registers,
    }),
    asrBytes: new Counter({
      name: 'parley_asr_bytes_total',
      help: 'Bytes of audio handed to the recogniser, replays not counted',
      registers,
    }),
    ttsBytes: new Counter({
      name: 'parley_tts_bytes_total',
      help: 'Bytes of agent audio sent to clients, without headers',
      registers,
    }),
    ttsCache: new Counter({
      name: 'parley_tts_cache_total',
      help: 'Fixed phrases asked for: their sound was at hand (hit), or the vendor was asked (miss)',
      labelNames: ['outcome'],
      registers,
    }),
    ttsCacheBytes: new Gauge({
      name: 'parley_tts_cache_bytes',
      help: 'Sound of fixed phrases held in memory',
      registers,
    }),
    ttsHedges: new Counter({
      name: 'parley_tts_hedges_total',
      help: 'Second requests beside a first one that was slow to sound: its audio was used (won), or not (lost)',
      labelNames: ['outcome'],
      registers,
    }),
    ttsQueueDepth: new Gauge({
      name: 'parley_tts_queue_depth',
      help: 'Segments waiting to be spoken, all sessions together',
      registers,
    }),
    ttsDropped: new Counter({
      name: 'parley_tts_dropped_total',
      help: 'Segments that were not spoken, or not to their end',
      labelNames: ['reason'],
      registers,
    }),
  };
}

function turnInstruments(registers: Registry[]) {
  return {
    turns: new Counter({
      name: 'parley_turns_total',
      help: 'Turns, by how they ended',
      labelNames: ['outcome'],
      registers,
    }),
    turnStageSeconds: new Histogram({
      name: 'parley_turn_stage_seconds',
      help: 'Consecutive stages of a turn from the end of speech to the first audio; first_audio is their sum, overhead our own share',
      labelNames: ['stage'],
      buckets: STAGE_BUCKETS,
      registers,
    }),
    bargeIns: new Counter({
      name: 'parley_barge_ins_total',
      help: 'Replies cut short, by reason',
      labelNames: ['reason'],
      registers,
    }),
    bargeInStopSeconds: new Histogram({
      name: 'parley_barge_in_stop_seconds',
      help: 'From the arrival of the interruption to audio.clear handed to the socket',
      buckets: STOP_BUCKETS,
      registers,
    }),
    voiceOnsets: new Counter({
      name: 'parley_vad_onsets_total',
      help: 'Onsets of a voice the server heard itself while a reply sounded',
      registers,
    }),
    vadFramesDropped: new Counter({
      name: 'parley_vad_frames_dropped_total',
      help: 'Microphone frames the server did not listen to itself because it could not keep up',
      registers,
    }),
    speculations: new Counter({
      name: 'parley_speculations_total',
      help: 'Answers asked for before the turn had surely ended: adopted, or dropped because the words changed or the person went on',
      labelNames: ['outcome'],
      registers,
    }),
    staleEvents: new Counter({
      name: 'parley_stale_events_total',
      help: 'Events of an older generation that were dropped',
      labelNames: ['source'],
      registers,
    }),
  };
}

function edgeInstruments(registers: Registry[]) {
  return {
    sockets: new Gauge({
      name: 'parley_client_sockets',
      help: 'Open client sockets, with or without a session',
      registers,
    }),
    upgradesRefused: new Counter({
      name: 'parley_upgrades_refused_total',
      help: 'Handshakes refused before a socket existed',
      labelNames: ['code'],
      registers,
    }),
    badFrames: new Counter({
      name: 'parley_bad_frames_total',
      help: 'Frames of clients answered with an error',
      labelNames: ['code'],
      registers,
    }),
  };
}

function processInstruments(registers: Registry[], { lag, loss }: Watched) {
  return {
    processFaults: new Counter({
      name: 'parley_process_faults_total',
      help: 'Faults nobody caught: a rejection is only logged, after an exception the server drains and ends',
      labelNames: ['kind'],
      registers,
    }),
    eventLoopLag: new Gauge({
      name: 'parley_event_loop_lag_seconds',
      help: 'How late the event loop was in the last second',
      labelNames: ['quantile'],
      registers,
      collect() {
        const { p50Ms, p99Ms, maxMs } = lag.current;
        this.set({ quantile: '0.5' }, p50Ms / 1_000);
        this.set({ quantile: '0.99' }, p99Ms / 1_000);
        this.set({ quantile: '1' }, maxMs / 1_000);
      },
    }),
    logLinesDropped: new Counter({
      name: 'parley_log_lines_dropped_total',
      help: 'Lines of the log that were dropped because nobody read them in time',
      registers,
      collect() {
        this.reset();
        this.inc(loss.droppedLines);
      },
    }),
  };
}

function hostInstruments(registers: Registry[], { memory }: Watched) {
  return {
    memoryUsed: new Gauge({
      name: 'parley_memory_used_ratio',
      help: 'Share of the memory in use, of the heap and of the container if it has a limit',
      labelNames: ['of'],
      registers,
      collect() {
        const { heap, container } = memory.current;
        this.set({ of: 'heap' }, heap);
        if (container !== undefined) this.set({ of: 'container' }, container);
      },
    }),
    sessionsLetGo: new Counter({
      name: 'parley_sessions_let_go_total',
      help: 'Sessions without a client that were ended because memory was nearly full',
      registers,
    }),
    connectionsDropped: new Counter({
      name: 'parley_connections_dropped_total',
      help: 'Connections cut before they were read: beyond the most there may be (limit), or none could be accepted, for want of descriptors as a rule (accept)',
      labelNames: ['reason'],
      registers,
    }),
  };
}

function journalInstruments(registers: Registry[]) {
  return {
    journalRecords: new Counter({
      name: 'parley_journal_records_total',
      help: 'Records of session journals: written, or dropped because the disk could not take them',
      labelNames: ['outcome'],
      registers,
    }),
    journalQueueBytes: new Gauge({
      name: 'parley_journal_queue_bytes',
      help: 'Records waiting to be written, all sessions together',
      registers,
    }),
  };
}
