import { VoiceWorker } from './voice.worker.client.js';

describe('the thread that speaks', () => {
  let worker: VoiceWorker;
  beforeEach(() => {
    worker = new VoiceWorker();
  });
  afterEach(() => worker.close());

  const samples = () => new Int16Array(4410);

  it('reports what it cannot do and goes on working', async () => {
    const impossible = worker.encodeMp3({ samples: samples(), sampleRateHz: 44_100, kbps: 7 });
    await expect(impossible).rejects.toThrow('the voice failed');
    const { bytes } = await worker.encodeMp3({ samples: samples(), sampleRateHz: 44_100, kbps: 64 });
    expect(bytes.length).toBeGreaterThan(0);
  });

  it('refuses more than it could ever say, instead of growing', async () => {
    const asked = Array.from({ length: 257 }, () =>
      worker.encodeMp3({ samples: samples(), sampleRateHz: 44_100, kbps: 64 }).then(
        () => 'done',
        (error: Error) => error.message,
      ),
    );
    const answers = await Promise.all(asked);
    expect(answers.filter((answer) => answer === 'done')).toHaveLength(256);
    expect(answers.at(-1)).toBe('the voice has too much to say');
  });
});
