import type { FaultRow } from './fault.row.js';

const GATEWAY = 'src/gateway/voice.gateway.spec.ts';
const BUDGET = 'src/gateway/frame.budget.spec.ts';
const FLOOD = 'test/faults/flood.spec.ts';
const LIVENESS = 'src/gateway/liveness.spec.ts';
const RESUME = 'src/session/session.resume.spec.ts';
const WRITER = 'src/store/journal.writer.spec.ts';
const OUTAGE = 'test/faults/outage.spec.ts';
const READERS = 'test/e2e/slow.readers.spec.ts';
const ROTATION = 'test/e2e/key.rotation.spec.ts';
const SIGNALS = 'test/faults/signals.spec.ts';
const STANDSTILL = 'test/faults/standstill.spec.ts';
const KILLED = 'test/e2e/killed.spec.ts';
const MEMORY = 'test/faults/memory.spec.ts';
const DESCRIPTORS = 'test/faults/descriptors.spec.ts';
const LET_GO = 'src/session/session.let-go.spec.ts';
const RESTARTED = 'test/e2e/restarted.spec.ts';

/** Clients. */
export const CLIENTS: readonly FaultRow[] = [
  {
    fault: 'A client that reads too slowly',
    client:
      'what waits in the network, then the end of the connection: a warning and 4003 come behind all that waits, and most do not see them',
    server:
      'sends at most 4 s of audio ahead; cuts a client that answers no ping for 10 s or lets 1 MiB wait, which may come back; ends the session of one that lets 256 KiB wait for 5 s. The kernel holds up to 4 MiB more, so on a slow line the ping comes first',
    tests: [
      [
        'test/faults/slow.client.spec.ts',
        'is cut, comes back to its transcript and is no burden to its neighbour',
      ],
      [GATEWAY, 'is cut before a mebibyte and a frame wait'],
      [GATEWAY, 'learns within ten seconds that its client has fallen silent'],
      ['src/session/slow.client.guard.spec.ts', 'hears of it, and its session is over six seconds later'],
      ['src/session/slow.client.guard.spec.ts', 'is forgiven when it catches up'],
    ],
  },
  {
    fault: 'A client that is gone without a word',
    client: 'its session, within a minute',
    server: 'pings every 5 s; after 10 s without an answer the session waits and lets its vendors go',
    tests: [
      ['test/faults/half.open.spec.ts', 'is found out by ping, costs nothing soon after'],
      [GATEWAY, 'learns within ten seconds that its client has fallen silent'],
      [RESUME, 'costs nothing while it is away'],
    ],
  },
  {
    fault: 'A connection reset in the middle of an answer',
    client: 'the rest of the answer after it is back, nothing twice',
    server: 'keeps the last things sent and sends again what was not seen',
    tests: [
      ['test/faults/random.disconnects.spec.ts', 'sees no gap and nothing twice, or is told honestly'],
      ['test/faults/disconnects.spec.ts', 'come back to their sessions with no gap and nothing twice'],
    ],
  },
  {
    fault: 'A client that comes back to another server, or after a restart',
    client:
      'a fresh session, `resumed: false`, with the whole transcript; with a wrong or spent token nothing',
    server:
      'finds lost sessions in the journals before it listens; gives each back once, whole or not at all',
    tests: [
      [RESTARTED, 'comes back to everything that was said and heard, which the model knows'],
      [RESTARTED, 'comes back to everything up to the last word heard'],
      [RESTARTED, 'gets nothing with a wrong token, nor with the right one after its owner'],
      ['src/store/journal.recall.spec.ts', 'has nothing rather than a part where a record is damaged'],
      ['test/model/recalled.conversation.spec.ts', 'at whatever moment the server was killed'],
    ],
    open: 'a server that runs already, on this machine or another, knows nothing of sessions lost since it started',
  },
  {
    fault: 'Two clients come back to one session',
    client: 'the older connection is closed 4509',
    server:
      'a token is good once, or until its owner shows that it has the next; one connection holds the session',
    tests: [
      [RESUME, 'takes the session from a socket that still seems alive'],
      [RESUME, 'cannot use a token again once it has spoken'],
      [RESUME, 'comes again with the token it has when the answer with the next was lost'],
    ],
  },
  {
    fault: 'A client that floods',
    client:
      '`rate_limited` once, then close 4008 after two seconds of it; close 4500 for frames that break the limits; pings in floods cut the connection',
    server:
      'counts audio and messages before it reads them and drops what is too much; a backlog of up to 25 s is none; bounds every frame and what a peer may make it hold',
    tests: [
      [FLOOD, 'are told, closed 4008 and cost nobody else an answer'],
      [BUDGET, 'passes at most 1.25 times real time and 3 s'],
      [BUDGET, 'loses nothing when network or server stand still for'],
      [BUDGET, 'are a flood after two seconds at a thousand a second'],
      [GATEWAY, 'loses what is too much, and is closed when it goes on'],
      ['test/faults/ws.corpus.spec.ts', 'and floods with pings faster than they can be answered is cut'],
      ['test/faults/ws.corpus.spec.ts', 'three oversized texts in a row'],
    ],
  },
  {
    fault: 'A client that speaks before the session is ready',
    client: 'its first word is heard; before `session.start` a typed error',
    server: 'keeps what comes until the recogniser is there',
    tests: [
      ['test/integration/deepgram.spec.ts', 'keeps the first word when the handshake is slow'],
      [GATEWAY, 'audio and other messages are refused, each with an error'],
    ],
  },
  {
    fault: 'Audio that is none, or of odd length',
    client: '`bad_audio`; the third in a row closes 4500',
    server: 'passes none of it on',
    tests: [[GATEWAY, 'odd PCM is refused and kept from it; three in a row close the connection']],
  },
  {
    fault: 'A client that claims to have seen the future, or says things twice',
    client: 'a fresh session; what is said twice counts once',
    server: 'trusts its own numbers only',
    tests: [['src/session/event.log.spec.ts', 'has nothing for a client that claims to be ahead']],
  },
  {
    fault: 'Everybody comes back at once',
    client:
      'its session; 503 with Retry-After when there are too many, after which the SDK comes again by itself',
    server:
      'takes no more than it has places, sockets that have not begun counted, and dials each vendor ten at a time; needs no limit of pace, as the figures of a thousand show',
    tests: [
      ['test/faults/storm.spec.ts', 'each finds its session, and those who were never away lose no turn'],
      ['test/faults/storm.spec.ts', 'another server takes as many as it has places for'],
      [
        'src/session/session.manager.spec.ts',
        'depends on those that run and on the sockets that may still begin',
      ],
      ['src/gateway/upgrade.spec.ts', 'is refused when as many sockets as may be sessions are idling'],
      ['src/provider/dial.gate.spec.ts', 'lets so many dial at once'],
    ],
  },
];

/** The server itself and what is around it. */
export const SERVING: readonly FaultRow[] = [
  {
    fault: 'All vendors are gone for all sessions',
    client: '`provider.state` retrying, then ready',
    server: 'finds out by few dials, then tries once a second for the whole process',
    tests: [[OUTAGE, 'and all of them are back soon after it']],
  },
  {
    fault: 'The clock of the machine jumps',
    client: 'nothing',
    server:
      'measures and waits by a clock that only goes on; believes no end of a session that is near by its own date',
    tests: [
      ['test/e2e/wall.clock.spec.ts', 'goes on with its calls as if nothing had been, and dials nobody anew'],
      ['src/provider/handshake.refusal.spec.ts', 'however wrong our own clock is'],
      ['test/architecture.spec.ts', 'is that of the wall only where a date is written'],
      ['test/architecture.spec.ts', 'is waited for by the clock, but for the last moments of the process'],
    ],
  },
  {
    fault: 'The process stands still for seconds',
    client: 'late audio',
    server: 'blames neither client nor vendor for its own stall; is not ready meanwhile',
    tests: [
      [STANDSTILL, 'loses no session and no turn, which goes on where it was'],
      ['src/common/watchdog.spec.ts', 'came in time and could not be read, since the process stood still'],
      [LIVENESS, 'does not suffer for a standstill of this server'],
      ['src/health/health.spec.ts', 'ends when the event loop is too late for a conversation'],
    ],
  },
  {
    fault: 'The heap is nearly full',
    client:
      '503 with Retry-After, or close 1013; a client that comes back has its session, or its transcript',
    server:
      'takes no new session beyond 80 % of heap or container, lets go of sessions without a client beyond 90 %',
    tests: [
      [MEMORY, 'lives, refuses those beyond, and answers all it took'],
      ['src/common/memory.watch.spec.ts', 'is enough again only five points below'],
      ['src/memory.relief.spec.ts', 'costs sessions whose clients are away, second by second'],
      [LET_GO, 'the client that comes back begins anew with all that was said'],
      ['src/health/health.spec.ts', 'ends when memory is short'],
    ],
  },
  {
    fault: 'No file descriptor is left',
    client: '503 with Retry-After',
    server:
      'reckons each session with all it may open and refuses beyond; says at start that MAX_SESSIONS needs more',
    tests: [
      [DESCRIPTORS, 'refuses callers beyond what fits, answers all it took'],
      [DESCRIPTORS, 'goes on when there is none at all: connections are cut'],
      ['src/gateway/accept.faults.spec.ts', 'is counted and does not end the process'],
      ['test/e2e/startup.spec.ts', 'starts with a warning where only MAX_SESSIONS needs more'],
    ],
  },
  {
    fault: 'SIGTERM in the middle of calls',
    client: '`session.closing`, the end of its turn, then close 1001',
    server: 'takes nobody new, hears every turn out, ends with 0',
    tests: [[SIGNALS, 'hears every turn out, says goodbye with 1001 and ends with 0']],
  },
  {
    fault: 'A second signal',
    client: 'close 1001',
    server: 'ends within two seconds, journals complete',
    tests: [
      ['test/e2e/startup.spec.ts', 'ends soon when asked a second time'],
      [KILLED, 'ends its journal properly, asked 2 time(s)'],
    ],
  },
  {
    fault: 'SIGKILL in the middle of calls',
    client: 'close 1006; back at the next start, with the transcript',
    server: 'has written what was shown 50 ms before; the next start says what was cut off and gives it back',
    tests: [[KILLED, 'loses nothing that was shown 50 ms before, and who comes back finds it']],
  },
  {
    fault: 'The disk of the journal is slow or hangs',
    client: 'a warning at most',
    server: 'never waits for it in a call; bounds what waits',
    tests: [[WRITER, 'costs no session more than a warning']],
  },
  {
    fault: 'The disk is full, a record half written, a bit flipped',
    client: 'one warning; a second one when it is well again',
    server: 'drops the newest beyond a bound, counts them; reads every whole record there is',
    tests: [
      [WRITER, 'while the disk is full'],
      ['src/store/journal.line.spec.ts', 'any one bit: only whole records are read'],
    ],
  },
  {
    fault: 'A shared store is down',
    client: '–',
    server: '–',
    tests: [],
    open: 'there is no shared store: limits and sessions are those of one process',
  },
  {
    fault: 'The scrape of metrics or the pipe of the log is slow',
    client: 'nothing',
    server:
      'never waits for a reader: keeps 4 MiB of the log, drops and counts the rest, ends in time; answers one scrape of a connection at a time, of few series',
    tests: [
      [READERS, 'goes on with its calls, keeps a bounded part of the log and says later how much is missing'],
      [READERS, 'ends with 0 when it is told to, though what waits cannot be written'],
      [READERS, 'goes on with its calls and answers others'],
      ['src/common/log.output.spec.ts', 'leaves one gap for one pause of the reader'],
      ['src/gateway/limited.http-adapter.spec.ts', 'is cut when it asks again before it was answered'],
      ['src/metrics/metrics.service.spec.ts', 'fewer than 500 series however many sessions there were'],
    ],
  },
  {
    fault: 'A fault of our own in one session',
    client:
      '`internal`, close 4002; nothing where a reply, a segment or a connection to a vendor can be had again',
    server:
      'logs and counts it, ends or mends that session and leaves nothing of it; goes on after a stray rejection; only after an exception of no session hears every turn out and ends with 1',
    tests: [
      ['test/model/session.faults.spec.ts', 'ends that session, told and logged, or costs it a reply'],
      ['test/model/session.faults.spec.ts', ': the neighbour is answered'],
      ['src/session/session.boundary.spec.ts', 'reaches nobody outside and is told once'],
      ['test/integration/deepgram.faults.spec.ts', 'replaced because a fault of our own came up'],
      ['src/provider/open.socket.spec.ts', 'whose listener fails is ended and the fault reported'],
      ['src/common/contained.clock.spec.ts', 'and fails is reported, and the others go on'],
      ['test/e2e/process.faults.spec.ts', 'as a promise nobody awaited is logged and counted'],
      [
        'test/e2e/process.faults.spec.ts',
        'as an exception has the server hear every turn out and end with 1',
      ],
      [GATEWAY, 'that fails on a message loses its own connection only'],
      ['test/faults/soak.spec.ts', 'answers every turn or says why not, and stays as it was'],
    ],
  },
  {
    fault: 'The key is changed while the server runs',
    client: 'nothing',
    server:
      'reads the keys again on SIGHUP, uses them for all it opens from then on; keys it cannot use change nothing',
    tests: [
      [ROTATION, 'are used for all that is opened from then on, while a call goes on as it was'],
      [ROTATION, 'are taken up at once by a server whose old ones are refused'],
      [ROTATION, 'are left alone when one of them cannot be used'],
      [ROTATION, 'is not replaced by one in .env, as at a start'],
    ],
  },
  {
    fault: 'A release with a wrong key',
    client: '503 at the door',
    server: 'is alive but not ready once a vendor has refused it',
    tests: [
      ['src/health/health.spec.ts', 'when a vendor refused the key'],
      ['src/health/health.spec.ts', 'depends on no vendor, no lag and no drain'],
    ],
  },
];
