/** Figures of full runs, by what was measured; `null` where the suite failed last. Times in milliseconds. */
export type AllFigures = Readonly<Record<string, Readonly<Record<string, number>> | null | undefined>>;

/** One thing promised, and what a run has measured. */
export interface Goal {
  promise: string;
  bound: string;
  /** From the figures of the suite of this name. */
  suite: string;
  measured: (figures: Readonly<Record<string, number>>) => string;
}

const seconds = (ms: number | undefined) => `${((ms ?? Number.NaN) / 1_000).toFixed(1)} s`;

export const GOALS: readonly Goal[] = [
  {
    promise: 'Words lost or doubled when the recogniser is lost',
    bound: '0',
    suite: 'asrDrops',
    measured: ({ runs, drops }) => `0 in ${drops} losses at random bytes of ${runs} conversations`,
  },
  {
    promise: 'Gaps and doubles for a client that loses its connection',
    bound: '0, or an honest `resumed: false`',
    suite: 'randomDisconnects',
    measured: ({ losses, resumed, fresh, answersLost }) =>
      `0 in ${losses} random losses: ${resumed} resumed, ${fresh} honestly not (away too long, or too much missed); ${answersLost} times the answer to a return was lost as well`,
  },
  {
    promise: 'The same over real sockets',
    bound: '0; back within 300 ms (p95)',
    suite: 'disconnects',
    measured: ({ losses, resumed, resumeP95Ms }) =>
      `0 in ${losses} resets, ${resumed} resumed, p95 ${resumeP95Ms} ms`,
  },
  {
    promise: 'A client gone without a word',
    bound: 'found within 12 s, no vendor paid 10 s later',
    suite: 'halfOpen',
    measured: ({ foundMs, letGoMs }) => `${seconds(foundMs)}, ${seconds(letGoMs)} later`,
  },
  {
    promise: 'A client that floods: audio at ten times real time, a thousand messages a second',
    bound:
      'closed 4008; at most 1.25 times real time and 3 s reach the recogniser; lag of the event loop p99 below 20 ms',
    suite: 'flood',
    measured: ({ floods, slowestCloseMs, mostAudioMs, answers, lagP99Ms, worstLagP99Ms, quietLagP99Ms }) =>
      `${floods} of ${floods} closed, within ${seconds(slowestCloseMs)}; at most ${seconds(mostAudioMs)} of sound passed; ${answers} of ${answers} answers beside; lag p99 ${lagP99Ms} ms, in the worst second ${worstLagP99Ms} ms, without a flood ${quietLagP99Ms} ms`,
  },
  {
    promise: 'Turns lost when the server is told to stop',
    bound: '0; no close but 1001; exit 0',
    suite: 'signals',
    measured: ({ turnsLost, turns, signals, turnsRunning, closedOtherwise, slowestMs }) =>
      `${turnsLost} of ${turns} turns in ${signals} signals (${turnsRunning} fell into a running turn), ${closedOtherwise} closed otherwise, slowest stop ${seconds(slowestMs)}`,
  },
  {
    promise: 'Messages missing from the journal after SIGKILL',
    bound: '0 of those shown 50 ms before',
    suite: 'kills',
    measured: ({ kills }) => `0 in ${kills} kills`,
  },
  {
    promise: 'Callers who come back after SIGKILL to less than their journal holds',
    bound: '0',
    suite: 'kills',
    measured: ({ kills, returns }) => `0 of ${returns} in ${kills} kills`,
  },
  {
    promise: 'Lost when the process stands still for two seconds',
    bound: '0 sessions, 0 turns, 0 sentences',
    suite: 'standstill',
    measured: ({ stops, turnsRunning, sessionsLost, turnsFailed, sentencesUnspoken }) =>
      `${sessionsLost}, ${turnsFailed} and ${sentencesUnspoken} in ${stops} stops (${turnsRunning} running turns)`,
  },
  {
    promise: 'Dials while every vendor is down',
    bound: 'at most 5 a second for the process',
    suite: 'outage',
    measured: ({ sessions, dialsPerSecond }) =>
      `${dialsPerSecond} a second with ${sessions} sessions, the burst that finds it out included`,
  },
  {
    promise: 'All sessions back after an outage',
    bound: '10 s',
    suite: 'outage',
    measured: ({ sessions, backMs }) => `${seconds(backMs)} for ${sessions} sessions`,
  },
  {
    promise: 'Everybody back after all connections were cut at once',
    bound: '30 s, each to its session',
    suite: 'storm',
    measured: ({ crowd, cuts, slowestReturnMs }) =>
      `${seconds(slowestReturnMs)} at most for ${crowd} clients, cut ${cuts} times`,
  },
  {
    promise: 'Everybody taken or told when to come again by the server that takes over',
    bound: '30 s; not one more than it has places; at most 10 dials at once',
    suite: 'storm',
    measured: ({ crowd, places, settledMs, heardMs, mostDials }) =>
      `${seconds(settledMs)} for ${crowd} clients and ${places} places; ${mostDials} dials at once to vendors 100 ms away, the last one heard after ${seconds(heardMs)}`,
  },
  {
    promise: 'First sound of a turn of others meanwhile (p95)',
    bound: 'at most 20 % later, no turn lost',
    suite: 'storm',
    measured: ({
      quietP95Ms,
      disturbedP95Ms,
      quietOverheadP95Ms,
      disturbedOverheadP95Ms,
      disturbedTurns,
      unspoken,
    }) =>
      `${disturbedP95Ms} ms in ${disturbedTurns} turns, otherwise ${quietP95Ms} ms, vendors and all clients in one process beside the server; its own share ${disturbedOverheadP95Ms} ms, otherwise ${quietOverheadP95Ms} ms; 0 turns lost, ${unspoken} sentences unspoken`,
  },
  {
    promise: 'A recogniser that hangs is replaced',
    bound: 'another connection within 3.5 s of speech',
    suite: 'hangs',
    measured: ({ asrMs }) => `new connection after ${seconds(asrMs)}`,
  },
  {
    promise: 'A model that does not begin, or stops',
    bound: '4 s',
    suite: 'hangs',
    measured: ({ llmFirstMs, llmStallMs }) => `${seconds(llmFirstMs)}, ${seconds(llmStallMs)}`,
  },
  {
    promise: 'A voice that stops',
    bound: '2 s',
    suite: 'hangs',
    measured: ({ ttsMs }) => seconds(ttsMs),
  },
  {
    promise: 'Broken WebSocket frames and handshakes',
    bound: 'the exact code or status; nobody else notices',
    suite: 'protocolAbuse',
    measured: ({ cases, slowestMs }) => `${cases} of ${cases} cases, slowest ${slowestMs} ms`,
  },
  {
    promise: 'Memory kept after a thousand sessions',
    bound: '2 MiB',
    suite: 'leaks',
    measured: ({ sessions, keptKilobytesPerThousand }) =>
      `${keptKilobytesPerThousand} KiB, a line through ${sessions} sessions, vendors' emulators included`,
  },
  {
    promise: 'Sockets, timers, listeners after the last session',
    bound: 'exactly as before',
    suite: 'leaks',
    measured: ({ resourcesLeft }) =>
      resourcesLeft === 0 ? 'exactly as before' : `${resourcesLeft} kinds left`,
  },
  {
    promise: 'A small heap and twice the callers it carries',
    bound: 'the process lives, whom it took is answered',
    suite: 'memory',
    measured: ({ heap, carried, inside, refused }) =>
      `${heap} MiB: full with ${carried} sessions, ${refused} refused, all ${inside} answered`,
  },
  {
    promise: 'More callers than descriptors',
    bound: 'some are always left, whom it took is answered',
    suite: 'descriptors',
    measured: ({ limit, inside, refused, openAtMost }) =>
      `${refused} refused, all ${inside} answered, ${openAtMost} of ${limit} open`,
  },
  {
    promise: 'Calls without end, a fault a second',
    bound: 'every turn answered or its failure told',
    suite: 'soak',
    measured: ({ minutes, calls, turns, faults, unanswered, untold, strayRejections }) =>
      `${minutes} minutes, ${calls} calls, ${turns} turns, ${faults} faults: ${unanswered} failed with notice, ${untold} without, ${strayRejections} stray rejections`,
  },
];
