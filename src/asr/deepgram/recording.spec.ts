import { ScriptedAsrHarness } from '../../../test/helpers/asr.harness.js';
import type { ScriptedConnection } from '../../../test/helpers/scripted-deepgram.js';
import { range } from '../../../test/helpers/test-audio.js';
import type { AsrStream } from '../asr.port.js';

const HEADER = Buffer.from('1a45dfa34f428681', 'hex');
const CLUSTER = Buffer.from('1f43b675', 'hex');
const PIECE_MS = 100;

let harness: ScriptedAsrHarness;

beforeEach(async () => {
  harness = await ScriptedAsrHarness.start();
});
afterEach(async () => {
  await harness.close();
  expect(harness.clock.pendingCount).toBe(0);
});

function open(): AsrStream {
  return harness.open({ encoding: 'opus', sampleRateHz: 48_000 });
}

/** A piece of a recording that says its number; the first begins with the header. */
function piece(number: number): Buffer {
  const body = Buffer.from(`<${number}>`.padEnd(50, '.'));
  return number === 0 ? Buffer.concat([HEADER, CLUSTER, body]) : body;
}

/** Sends pieces, each when it has been recorded. */
async function record(stream: AsrStream, from: number, to: number): Promise<void> {
  for (const number of range(from, to)) {
    await harness.pass(PIECE_MS);
    stream.sendAudio(piece(number));
  }
}

function piecesOf({ audio }: ScriptedConnection): number[] {
  return [...audio.toString('latin1').matchAll(/<(\d+)>/g)].map((match) => Number(match[1]));
}

describe('a recording in a container', () => {
  it('loses nothing of what was recorded before the connection is there', async () => {
    const stream = open();
    stream.sendAudio(piece(0));
    const vendor = await harness.connection(1);
    await harness.until(() => piecesOf(vendor).length === 1);
    expect(vendor.audio).toEqual(piece(0));
  });

  it('is replayed after a loss from the piece where the final words end', async () => {
    const stream = open();
    const first = await harness.connection(1);
    await record(stream, 0, 15);
    first.final('one second of words', 0, 1_000, { speech_final: true });
    await harness.pass(100);
    first.drop();
    const second = await harness.connection(2);
    await harness.until(() => piecesOf(second).includes(14));
    expect(piecesOf(second)).toEqual(range(10, 15));
  });

  it('can be decoded though the microphone was muted when it began', async () => {
    const stream = open();
    const vendor = await harness.connection(1);
    stream.setMuted(true);
    await record(stream, 0, 10);
    stream.setMuted(false);
    await record(stream, 10, 12);
    await harness.until(() => piecesOf(vendor).length === 2);
    expect(vendor.audio.subarray(0, HEADER.length)).toEqual(HEADER);
    expect(piecesOf(vendor)).toEqual([10, 11]);
  });

  it.each([
    ['sent', true],
    ['kept back', false],
  ])('is not heard twice after a mute during which pieces are %s, and a loss', async (_how, isSent) => {
    const stream = open();
    const first = await harness.connection(1);
    await record(stream, 0, 20);
    first.final('before the mute', 0, 2_000, { speech_final: true });
    await harness.pass(PIECE_MS / 2);
    stream.setMuted(true);
    if (isSent) await record(stream, 20, 200);
    else await harness.pass(180 * PIECE_MS, PIECE_MS);
    stream.setMuted(false);
    await record(stream, 200, 225);
    first.final('after the mute', 2_000, 4_000, { speech_final: true });
    await harness.pass(20);
    first.drop();
    const second = await harness.connection(2);
    await harness.until(() => piecesOf(second).includes(224), 1_000);
    expect(piecesOf(second)).toEqual(range(220, 225));
  });
});
