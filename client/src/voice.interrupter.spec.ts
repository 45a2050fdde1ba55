import { loadClips } from '../../emulators/clips/clip.library.js';
import { FakeClock } from '../../test/helpers/fake-clock.js';
import { VoiceInterrupter } from './voice.interrupter.js';

const FRAME_SAMPLES = 320;
const FRAME_MS = 20;

function pcmOf(file: string): Int16Array {
  const clip = loadClips().find((one) => one.file === file);
  if (!clip) throw new Error(`there is no clip ${file}`);
  return clip.pcm;
}

function setUp() {
  const clock = new FakeClock();
  const happened: string[] = [];
  const agent: { is: 'audible' | 'paused' | 'silent' } = { is: 'audible' };
  const interrupter = new VoiceInterrupter({
    sampleRateHz: 16_000,
    clock,
    agent: () => agent.is,
    duck: (isDucked) => happened.push(isDucked ? 'ducked' : 'as loud as before'),
    interrupt: () => {
      happened.push('interrupted');
      agent.is = 'silent';
    },
    onEvent: (event) => happened.push(event),
  });
  const hear = (pcm: Int16Array, fromMs = 0, toMs = Number.POSITIVE_INFINITY) => {
    const end = Math.min(pcm.length, toMs * 16);
    for (let at = fromMs * 16; at + FRAME_SAMPLES <= end; at += FRAME_SAMPLES) {
      interrupter.hear(pcm.slice(at, at + FRAME_SAMPLES).buffer);
      clock.advance(FRAME_MS);
    }
  };
  return { clock, happened, agent, interrupter, hear };
}

describe('a voice while the agent speaks', () => {
  it('makes the agent quieter at once and silent as soon as it lasts', () => {
    const { hear, happened, clock } = setUp();
    hear(pcmOf('en-wait-stop.wav'));
    expect(happened).toEqual(['ducked', 'onset', 'speech', 'interrupted', 'as loud as before']);
    expect(clock.pendingCount).toBe(0);
  });

  it('that comes to nothing leaves the agent speaking, as loud as before', () => {
    const { hear, happened, clock } = setUp();
    const pcm = pcmOf('en-wait-stop.wav').slice();
    pcm.fill(0, 390 * 16);
    hear(pcm);
    expect(happened).toEqual(['ducked', 'onset', 'as loud as before', 'misfire']);
    expect(clock.pendingCount).toBe(0);
  });

  it('is nothing to act on while the agent is silent, nor is one that began before the agent did', () => {
    const { hear, happened, agent } = setUp();
    const pcm = pcmOf('en-cost.wav');
    agent.is = 'silent';
    hear(pcm, 0, 1_000);
    agent.is = 'audible';
    hear(pcm, 1_000);
    expect(happened).toEqual([]);
  });

  it('also ends a reply that stands still', () => {
    const { hear, happened, agent } = setUp();
    agent.is = 'paused';
    hear(pcmOf('en-red.wav'));
    expect(happened).toContain('interrupted');
  });

  it.each(['noise.wav', 'silence.wav'])('is not in %s', (file) => {
    const { hear, happened } = setUp();
    hear(pcmOf(file));
    expect(happened).toEqual([]);
  });

  it('whose microphone is taken away does not leave the agent quiet', () => {
    const { hear, happened, clock } = setUp();
    hear(pcmOf('en-wait-stop.wav'), 0, 360);
    expect(happened).toEqual(['ducked', 'onset']);
    clock.advance(1_000);
    expect(happened.at(-1)).toBe('as loud as before');
  });

  it('is forgotten when the microphone is muted', () => {
    const { hear, happened, interrupter, clock } = setUp();
    const pcm = pcmOf('en-wait-stop.wav');
    hear(pcm, 0, 360);
    interrupter.reset();
    expect(happened).toEqual(['ducked', 'onset', 'as loud as before']);
    expect(clock.pendingCount).toBe(0);
  });
});
