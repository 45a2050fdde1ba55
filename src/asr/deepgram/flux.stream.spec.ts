import { ScriptedAsrHarness } from '../../../test/helpers/asr.harness.js';
import type { ScriptedConnection } from '../../../test/helpers/scripted-deepgram.js';
import { FRAME_BYTES, frameNumbers } from '../../../test/helpers/test-audio.js';

const FLUX = [{ name: 'flux', model: 'flux-general-en', language: undefined, isMinimal: false }];

let harness: ScriptedAsrHarness;

beforeEach(async () => {
  harness = await ScriptedAsrHarness.start();
});
afterEach(() => harness.close());

function turnInfo(vendor: ScriptedConnection, event: string, transcript: string, endSeconds: number): void {
  vendor.send({
    type: 'TurnInfo',
    event,
    turn_index: 0,
    audio_window_start: 0,
    audio_window_end: endSeconds,
    transcript,
    words: [],
  });
}

describe('a session listening through Flux', () => {
  it('is asked on the second address and told each step of a turn', async () => {
    harness.open({}, { profiles: FLUX });
    const vendor = await harness.connection(1);
    expect(harness.vendor.handshakes[0]?.pathname).toBe('/v2/listen');
    vendor.send({ type: 'Connected', request_id: 'x', sequence_id: 0 });
    turnInfo(vendor, 'StartOfTurn', 'call', 0.3);
    turnInfo(vendor, 'Update', 'call me', 0.6);
    turnInfo(vendor, 'EagerEndOfTurn', 'Call me.', 0.9);
    turnInfo(vendor, 'TurnResumed', 'Call me back', 1.2);
    turnInfo(vendor, 'EndOfTurn', 'Call me back.', 1.5);
    await harness.until(() => harness.eventsOf('final').length === 1);
    expect(harness.events.filter(({ type }) => type !== 'state')).toEqual([
      { type: 'speechStarted', atMs: 0 },
      { type: 'interim', text: 'call', startMs: 0, endMs: 300 },
      { type: 'interim', text: 'call me', startMs: 0, endMs: 600 },
      { type: 'interim', text: 'Call me.', startMs: 0, endMs: 900 },
      { type: 'eagerEndpoint', text: 'Call me.' },
      { type: 'turnResumed' },
      { type: 'interim', text: 'Call me back', startMs: 0, endMs: 1_200 },
      { type: 'final', text: 'Call me back.', startMs: 0, endMs: 1_500, speechFinal: true },
    ]);
  });

  it('ends a turn when push-to-talk is released', async () => {
    const stream = harness.open({}, { profiles: FLUX });
    const vendor = await harness.connection(1);
    vendor.onControl = () => turnInfo(vendor, 'EndOfTurn', 'Book it.', 0.1);
    await harness.speak(stream, 0, 5);
    stream.finalize();
    await harness.until(() => harness.eventsOf('final').length === 1);
    expect(vendor.control).toEqual(['ForceEndTurn']);
    expect(harness.heard).toBe('Book it.');
  });

  it('sends no KeepAlive, which this version does not know', async () => {
    harness.open({}, { profiles: FLUX });
    const vendor = await harness.connection(1);
    await harness.pass(20_000);
    expect(vendor.control).toEqual([]);
  });

  it('replays the unfinished turn when the connection is lost', async () => {
    const stream = harness.open({}, { profiles: FLUX });
    const first = await harness.connection(1);
    await harness.speak(stream, 0, 50);
    turnInfo(first, 'EndOfTurn', 'First turn.', 0.6);
    await harness.until(() => harness.heard === 'First turn.');
    first.drop();
    const second = await harness.connection(2);
    await harness.until(() => second.audio.length === 20 * FRAME_BYTES);
    expect(frameNumbers(second.audio)[0]).toBe(30);
    turnInfo(second, 'EndOfTurn', 'Second turn.', 0.4);
    await harness.until(() => harness.eventsOf('final').length === 2);
    expect(harness.eventsOf('final')[1]).toMatchObject({ startMs: 600, endMs: 1_000 });
  });
});
