import { once } from 'node:events';
import { createServer } from 'node:net';
import { WebSocket } from 'ws';
import { NO_LATENCY } from './core/emulator.types.js';
import { EMULATOR_KEY, startEmulators } from './start.js';

test('three vendors and a control API come up, answer with the right key, and are gone after close', async () => {
  const emulators = await startEmulators({ latency: { llmFirstDeltaMs: 5 } });
  expect(emulators.latency).toEqual({ ...NO_LATENCY, llmFirstDeltaMs: 5 });

  const about = await (await fetch(emulators.control.url)).json();
  expect(about).toMatchObject({ simulated: true, openai: emulators.openai.url });

  const openai = new WebSocket(`${emulators.openai.url}/v1/realtime?model=gpt-realtime`, {
    perMessageDeflate: false,
    headers: { authorization: `Bearer ${EMULATOR_KEY}` },
  });
  const [created] = await once(openai, 'message');
  expect(JSON.parse(String(created)).type).toBe('session.created');

  const deepgram = new WebSocket(`${emulators.deepgram.url}/v1/listen?model=nova-3`, {
    perMessageDeflate: false,
    headers: { authorization: `Token ${EMULATOR_KEY}` },
  });
  await once(deepgram, 'open');

  const speech = await fetch(`${emulators.elevenlabs.url}/v1/text-to-speech/voice-1/stream`, {
    method: 'POST',
    headers: { 'xi-api-key': EMULATOR_KEY, 'content-type': 'application/json' },
    body: JSON.stringify({ text: 'Hello.', model_id: 'eleven_flash_v2_5' }),
  });
  expect(speech.status).toBe(200);
  expect((await speech.arrayBuffer()).byteLength).toBeGreaterThan(1_000);

  const closed = Promise.all([once(openai, 'close'), once(deepgram, 'close')]);
  await emulators.close();
  await closed;
  await emulators.close();
  await expect(fetch(emulators.control.url)).rejects.toThrow('fetch failed');
});

test('a port that is taken is an error, and nothing is left running', async () => {
  const taken = createServer();
  await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
  const { port } = taken.address() as { port: number };
  await expect(startEmulators({ ports: { control: port } })).rejects.toThrow('EADDRINUSE');
  await new Promise((resolve) => taken.close(resolve));
});

test('speech requests over the capacity asked for are refused', async () => {
  const emulators = await startEmulators({ capacity: { elevenLabsConcurrency: 0 } });
  const answer = await fetch(`${emulators.elevenlabs.url}/v1/text-to-speech/voice-1/stream`, {
    method: 'POST',
    headers: { 'xi-api-key': emulators.apiKey, 'content-type': 'application/json' },
    body: JSON.stringify({ text: 'Hello.' }),
  });
  expect(answer.status).toBe(429);
  await answer.arrayBuffer();
  await emulators.close();
});
