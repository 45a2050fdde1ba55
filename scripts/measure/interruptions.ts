import type { Emulators } from '../../emulators/start.js';
import type { MeasuredClient } from './measured.client.js';

const LONG_STORY = 'Tell me everything.';
/** A model and a voice that are both still at work when the person interrupts. */
const AT_WORK = { llmDeltaIntervalMs: 20, ttsSpeed: 2 };
const AT_ONCE = { llmDeltaIntervalMs: 0, ttsSpeed: 0 };

/**
 * From the command to interrupt, in milliseconds: to `audio.clear` at the client, and to the vendors' sight of their
 * stop, where they were still at work.
 */
export interface StopTimes {
  readonly clearMs: number[];
  readonly modelMs: number[];
  readonly voiceMs: number[];
}

/** Interrupts a long answer again and again, each time a little later in it. Vendors run in this process, so one clock tells all. */
export async function measureInterruptions(
  client: MeasuredClient,
  { journal, latency }: Emulators,
  count: number,
): Promise<StopTimes> {
  const times: StopTimes = { clearMs: [], modelMs: [], voiceMs: [] };
  Object.assign(latency, AT_WORK);
  for (let turn = 0; turn < count; turn++) {
    journal.clear();
    client.send({ type: 'text.input', text: LONG_STORY });
    // One sound, two, three ...: another moment of the answer each time.
    for (let sound = 0; sound <= turn % 8; sound++) await client.audio();
    const at = performance.now();
    client.send({ type: 'barge_in', reason: 'button' });
    await client.message('audio.clear');
    times.clearMs.push(performance.now() - at);
    // Comes a moment later than anything the vendors are told.
    await client.message('turn.interrupted');
    for (const { atMs } of journal.find('openai', 'receive', 'response.cancel'))
      times.modelMs.push(atMs - at);
    for (const { atMs } of journal.find('elevenlabs', 'abort')) times.voiceMs.push(atMs - at);
  }
  Object.assign(latency, AT_ONCE);
  return times;
}
