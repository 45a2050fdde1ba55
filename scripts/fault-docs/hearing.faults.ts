import type { FaultRow } from './fault.row.js';

const ADAPTER = 'src/asr/deepgram/deepgram.faults.spec.ts';
const EMULATED = 'test/integration/deepgram.faults.spec.ts';
const SESSION = 'src/session/voice.session.spec.ts';
const CONNECTOR = 'src/provider/provider.connector.spec.ts';
const SOCKET = 'src/provider/open.socket.spec.ts';
const SLOW_RESOLVER = 'test/integration/slow.resolver.spec.ts';

/** Connecting to any vendor. */
export const CONNECTING: readonly FaultRow[] = [
  {
    fault: 'A vendor refuses the connection',
    client: '`provider.state` retrying, then ready',
    server: 'tries again with growing random waits, within a budget; audio waits in a ring of 30 s',
    tests: [[EMULATED, 'refuses the connection twice']],
  },
  {
    fault: 'The key is refused (401, or 403 with nothing left to try)',
    client: 'a fatal `provider_auth`, close 4510',
    server: 'asks once, never shows the key, turns new callers away for a while',
    tests: [
      ['test/e2e/provider.faults.spec.ts', 'a key that deepgram refuses ends the call at once'],
      ['test/e2e/provider.faults.spec.ts', 'a key that openai refuses ends the call at once'],
      ['test/e2e/provider.faults.spec.ts', 'a key that ElevenLabs refuses leaves a conversation in text'],
    ],
  },
  {
    fault: 'The credit is spent (402)',
    client: 'a fatal `provider_quota`, close 4510',
    server: 'asks nobody for a minute',
    tests: [
      [ADAPTER, 'does not try again when the credit is spent (402)'],
      [CONNECTOR, 'makes no further connect for a minute after a spent quota'],
    ],
  },
  {
    fault: 'Too many connections (429)',
    client: '`provider.state` retrying',
    server: 'waits as long as it is asked to, else a second; never mistakes it for a refused key',
    tests: [
      [ADAPTER, 'waits as asked when there are too many streams (429)'],
      [CONNECTOR, 'tries at most once a second when the vendor says too many'],
    ],
  },
  {
    fault: 'The voice is busy, or has too many requests of ours',
    client: 'a longer pause at most',
    server: 'asks a busy vendor once more; asks for less at once where the plan allows no more',
    tests: [
      ['test/integration/elevenlabs.spec.ts', '429 for the load of the vendor is tried once more'],
      ['src/tts/elevenlabs/concurrency.gate.spec.ts', 'shrinks when the vendor refuses for too many'],
    ],
  },
  {
    fault: 'A vendor fails at the handshake (5xx)',
    client: '`provider.state` retrying, then ready',
    server: 'tries again; no audio is lost meanwhile',
    tests: [[ADAPTER, 'keeps listening through two refusals for overload (503) and loses no audio']],
  },
  {
    fault: 'The handshake is never answered',
    client: '`provider.state` retrying',
    server: 'gives the attempt up after 2 s and leaves no socket behind',
    tests: [
      [CONNECTOR, 'gives up an attempt that hangs, after the connect timeout'],
      [SOCKET, 'leaves no connection behind when a handshake that hangs is aborted'],
    ],
  },
  {
    fault: 'A vendor accepts and hangs up at once',
    client: '`provider.state` retrying, then down',
    server:
      'asks again, from the third time on of another model where one hears the same language; gives up after four connects',
    tests: [[ADAPTER, 'gives up a vendor that accepts and hangs up at once, after at most four connects']],
  },
  {
    fault: 'A name cannot be resolved',
    client: 'as a refused connection',
    server: 'as a refused connection; the error and the log say which name',
    tests: [
      [EMULATED, 'has a name that cannot be resolved twice'],
      ['test/integration/openai.spec.ts', 'a name that cannot be resolved is tried again'],
      ['test/integration/elevenlabs.spec.ts', 'a name that cannot be resolved is tried once more'],
      [SOCKET, 'says which name cannot be resolved'],
    ],
  },
  {
    fault: 'The resolver is slow',
    client: 'as a handshake without an answer',
    server: 'the limit of a connect covers it; one look-up a name, whoever asks, so that nothing else waits',
    tests: [
      [SLOW_RESOLVER, 'give each attempt up at its limit, share one look-up'],
      [SLOW_RESOLVER, 'hold up neither a vendor named by its address nor a file'],
      ['src/provider/host.lookup.spec.ts', 'is not begun again while it hangs'],
    ],
  },
  {
    fault: 'The certificate is wrong',
    client: 'a typed error',
    server: 'gives up; never falls back to plain text',
    tests: [[SOCKET, 'gives up a vendor whose TLS is wrong, and never falls back to plain text']],
  },
];

/** Hearing. */
export const HEARING: readonly FaultRow[] = [
  {
    fault: 'The recogniser is lost in the middle of a sentence',
    client: 'nothing but a later final',
    server: 'connects anew and sends again what was not final; no word is lost, none comes twice',
    tests: [
      [EMULATED, 'a connection cut anywhere costs no word and repeats none'],
      ['src/asr/deepgram/no-word-lost.spec.ts', 'loses no word and repeats none, wherever the cuts fall'],
    ],
  },
  {
    fault: 'The recogniser is lost in silence',
    client: 'nothing',
    server: 'replaces the connection without a word',
    tests: [[ADAPTER, 'replaces a connection lost in silence without anybody noticing']],
  },
  {
    fault: 'It is lost again while the first loss is made good',
    client: '`provider.state` retrying',
    server: 'keeps audio until it is final, whatever it was sent on',
    tests: [[EMULATED, 'dropped again while what was lost is replayed']],
  },
  {
    fault: 'The recogniser falls silent behind an open connection',
    client: '`provider.state` retrying',
    server: 'notices unanswered speech, probes, replaces the connection and sends the speech again',
    tests: [
      ['test/faults/hangs.spec.ts', 'the recogniser, within 3.5 s of speech, and another connection is made'],
      [EMULATED, 'silent behind an open socket'],
    ],
  },
  {
    fault: 'The recogniser stops reading',
    client: '`provider.state` retrying',
    server: 'bounds what waits in the socket, then replaces it',
    tests: [[ADAPTER, 'replaces a connection that does not take the audio']],
  },
  {
    fault: 'A muted client sends nothing for minutes',
    client: 'nothing',
    server: 'keeps the connection alive without audio',
    tests: [['test/integration/deepgram.spec.ts', 'survives five minutes of mute']],
  },
  {
    fault: 'The client sends an empty audio frame',
    client: '`bad_audio`',
    server: 'never passes it on: it would end the stream',
    tests: [['src/asr/deepgram/deepgram.stream.spec.ts', 'never forwards an empty frame']],
  },
  {
    fault: 'The recogniser sends garbage, or 2 MiB of it',
    client: 'nothing, or a short retry',
    server: 'passes over it; replaces a connection that sends little else',
    tests: [
      [ADAPTER, 'lives through garbage, and replaces a connection that sends little else'],
      [ADAPTER, 'lives through a message of two megabytes'],
    ],
  },
  {
    fault: 'A final comes twice',
    client: 'one turn',
    server: 'knows it by its place in time',
    tests: [
      [ADAPTER, 'passes on a repeated final once'],
      [EMULATED, 'sends finals three times'],
    ],
  },
  {
    fault: 'A final without words',
    client: 'no turn',
    server: 'asks nobody',
    tests: [
      [
        'test/integration/deepgram.spec.ts',
        'passes an empty final on as the end of an utterance without words',
      ],
    ],
  },
  {
    fault: 'A final that comes after its turn began',
    client: 'the turn starts again with the whole text, or another turn follows',
    server: 'cancels before the first sound; after it, interrupts or keeps the words',
    tests: [
      [SESSION, 'starts the turn again with the whole text when more words come before the first sound'],
    ],
  },
  {
    fault: 'Words while the agent speaks',
    client: 'an interruption, or the words are answered afterwards, as the agent is set',
    server: 'one utterance interrupts once',
    tests: [
      [SESSION, 'is interrupted once by one utterance, though its final comes after its interim'],
      ['src/session/turn.taking.spec.ts', 'keeps too short a remark and answers it afterwards'],
    ],
  },
  {
    fault: 'The final never comes',
    client: 'the turn begins all the same',
    server: 'asks for it, then takes the last guess',
    tests: [
      [ADAPTER, 'makes words final within 2.5 s of silence when the vendor never does'],
      [SESSION, 'ends an utterance whose final never comes, with its last interim'],
    ],
  },
  {
    fault: 'Finals come out of order, or their times jump back',
    client:
      'the words in the order they were spoken, as far as they had been guessed; no time before an earlier one',
    server:
      'counts time by the audio it sent; makes a guess final in the place of its final; knows words by their place',
    tests: [
      [EMULATED, 'swaps its finals in pairs'],
      ['src/asr/deepgram/disorder.spec.ts', 'lose no word, repeat none and never go back in time'],
      ['src/asr/deepgram/transcript.spec.ts', 'puts a guess in the place of its final'],
      ['src/asr/deepgram/no-word-lost.spec.ts', 'loses no word and repeats none, wherever the cuts fall'],
    ],
  },
];
