import { ScriptedAsrHarness } from '../../../test/helpers/asr.harness.js';

let harness: ScriptedAsrHarness;

beforeEach(async () => {
  harness = await ScriptedAsrHarness.start();
});
afterEach(async () => {
  await harness.close();
  expect(harness.clock.pendingCount).toBe(0);
});

function finals() {
  return harness.eventsOf('final').map(({ text, speechFinal }) => [text, speechFinal]);
}

describe('the final somebody asked for', () => {
  it('is that of the last words, not the endpoint of earlier ones that was on its way', async () => {
    const stream = harness.open();
    const vendor = await harness.connection(1);
    await harness.speak(stream, 0, 75);
    await harness.stayQuiet(stream, 300);
    await harness.speak(stream, 75, 95);
    stream.finalize();
    vendor.final('Book a table', 0, 1_800, { speech_final: true });
    await harness.pass(100);
    vendor.final('for two', 1_800, 2_200, { from_finalize: true });
    await harness.until(() => finals().length === 2);
    expect(finals()).toEqual([
      ['Book a table', false],
      ['for two', true],
    ]);
  });

  it('is the endpoint that was on its way when nothing was said after it', async () => {
    const stream = harness.open();
    const vendor = await harness.connection(1);
    await harness.speak(stream, 0, 75);
    await harness.stayQuiet(stream, 500);
    stream.finalize();
    vendor.final('Book a table', 0, 1_800, { speech_final: true });
    await harness.pass(1_000);
    expect(finals()).toEqual([['Book a table', true]]);
  });

  it('is the endpoint that covers what had been said by then, though somebody speaks on', async () => {
    const stream = harness.open();
    const vendor = await harness.connection(1);
    await harness.speak(stream, 0, 50);
    stream.finalize();
    await harness.speak(stream, 50, 70);
    vendor.final('Book a table', 0, 1_000, { speech_final: true });
    vendor.results('for two', 1_000, 1_400);
    await harness.pass(1_000);
    expect(finals()).toEqual([['Book a table', true]]);
  });
});

describe('muting the microphone', () => {
  it('asks for a word said right before, of which no guess has come yet', async () => {
    const stream = harness.open();
    const vendor = await harness.connection(1);
    vendor.onControl = () => vendor.final('Yes', 0, 500, { from_finalize: true });
    await harness.speak(stream, 0, 25);
    stream.setMuted(true);
    await harness.until(() => finals().length === 1, 100);
    expect(finals()).toEqual([['Yes', true]]);
  });

  it('asks for nothing when all that was said is final', async () => {
    const stream = harness.open();
    const vendor = await harness.connection(1);
    await harness.speak(stream, 0, 25);
    await harness.stayQuiet(stream, 500);
    vendor.final('Yes', 0, 800, { speech_final: true });
    await harness.until(() => finals().length === 1);
    stream.setMuted(true);
    await harness.pass(500);
    expect(vendor.control).toEqual([]);
  });
});
