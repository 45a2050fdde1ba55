import { PACE_LIMITS } from '../../src/protocol/codes.js';

/** What the tables cannot say, for docs/protocol.md. */
export const RULES = `## Rules

**Connecting.** No or a wrong subprotocol is answered with HTTP 400, an unknown path with 404, a plain GET of the path with 426, a foreign origin with 403, and a
session that could not work now with 503 and \`Retry-After\`; the body is JSON \`{code, message}\`. All of this happens before the upgrade: there is no socket yet.

**Starting.** The first message is \`session.start\` (\`ping\` and \`session.end\` are accepted before it). \`session.ready\` comes as soon as the session exists, before the vendors
are connected; \`provider.state\` tells of them. Audio may be sent right after \`session.start\`: it is kept until the recogniser is connected. A refused \`session.start\`
is answered with \`bad_message\` and may be sent again. A socket without \`session.start\` is closed 4507 after 10 s. One that was let in for a client that comes back, since
the server is short of memory, is closed 1013 when it asks for a new session.

**Audio up.** PCM s16le, mono, at the declared rate, no header, an even number of bytes, 20 to 100 ms a frame; or \`opus\` in WebM or Ogg as MediaRecorder makes it.

**Audio down.** A header of 12 bytes, big-endian, then audio:

| bytes | field | |
| --- | --- | --- |
| 0 | version | 1 |
| 1 | codec | 1 mp3, 2 pcm_s16le, 3 ulaw |
| 2 | flags | bit 0: first frame of its segment; bit 1: last (the payload may be empty) |
| 3 | reserved | 0 |
| 4-7 | generation | of the reply it belongs to |
| 8-9 | segment | from 0 within a generation |
| 10-11 | chunk | from 0 within a segment, wraps at 65 536 |

Every segment of which audio was sent ends with a frame flagged last, unless it was cleared.

**Generations.** \`generation\` stamps everything that belongs to one reply. It only rises; gaps are allowed. After \`audio.clear{generation}\` the client discards
audio of that generation and older ones, also what still arrives.

**Interrupting.** \`audio.clear\` comes first, in the same tick as the interruption; then \`llm.final{status:"cancelled"}\` if the model was still writing; then \`turn.interrupted\`
within 300 ms (it may wait for the client's last playback report). No \`turn.completed\` follows. Send \`heard\` with \`barge_in\` when you know it.

**Pausing.** At \`audio.pause{generation}\` the client falls silent within 50 ms, keeps what is queued and what still comes, and reports \`state:"underrun"\`, for its position stands
still. \`audio.resume\` goes on at the same sample; \`audio.clear\` discards as ever. Either of another generation is ignored. A client may go on by itself after 5 s.
A reply announced with \`turn.started{protected:true}\` is not flushed by the client itself; \`barge_in\` is answered with a \`warning\`.

**Playback reports.** Send \`playback\` at least every 250 ms while playing and at the end of each segment; \`state:"idle"\` when nothing is queued. They decide what the agent
believes it has said, and the server sends at most 4 s of audio ahead of them.

**Replies.** Every generation with an \`llm.delta\` gets exactly one \`llm.final\`. A segment that will not be spoken is announced with \`tts.dropped\` and its text.

**Failures.** A model lost in the middle of a reply is asked for the rest: the deltas pause and go on in the same generation. When there is no rest to be had, \`llm.final\`
and \`turn.completed\` say \`incomplete\`. A turn without any answer ends in \`turn.failed\`; what the agent has to say about it follows as a turn of its own,
\`turn.started{source:"greeting"}\`, spoken or, without a voice, as text. None follows when the person is speaking or has said something meanwhile (that is answered),
after a turn that was itself \`greeting\`, while the server drains, or when the agent is made so.

**Coming back.** A client that lost its socket sends \`session.start\` with \`resume\` within 60 s: the session's id, its last \`resumeToken\` (good once; each \`session.ready\` brings
the next; where the session itself goes on, the one before is good too until the client sends a message, as that answer may be lost) and the highest \`seq\` seen. Either it gets \`session.ready{resumed:true}\`, stamped with that \`seq\`, and everything it missed, in order and without a gap; or a fresh session,
\`resumed:false\`. The fresh one begins with \`session.transcript\` where the token was right: the gap could not be closed, or the session ended with its server, killed or told to stop,
and the next one found it in its journal. The agent remembers what stands there, and nothing else: words not yet taken up as a turn, and a reply cut off by a kill, are not in it.
Without a transcript nothing of the old session is known here.

**Bad frames.** Each is answered with a typed error and dropped; three in a row that are too large or, of PCM, odd in length, without a good one of the same kind between them, close the
socket with 4500. Messages that cannot be read are only answered.

**Pace.** Audio comes as it is recorded: at most ${PACE_LIMITS.audioSpeed} times real time (Opus: ${PACE_LIMITS.audioSpeed} times 510 kbit/s), and ${PACE_LIMITS.messagesPerSecond} messages a second. A new connection may bring ${PACE_LIMITS.audioAtFirstMs / 1_000} s of sound and ${PACE_LIMITS.messagesAtFirst}
messages at once. What is not used is saved up, to ${PACE_LIMITS.audioAtOnceMs / 1_000} s and ${PACE_LIMITS.messagesAtOnce} messages, so that what a network kept back is taken when it comes. A frame beyond is dropped, and the first one answered with
\`error{rate_limited}\`; after two seconds of it the socket closes 4008. A frame of audio counts as 10 ms at least.`;
