import assert from 'node:assert/strict';
import { test } from 'node:test';
import sdk from '@elevenlabs/elevenlabs-js';
import { playFault, setLatency, untilJournal } from './control.mjs';
import { KEY } from './emulators.mjs';

const { ElevenLabs, ElevenLabsClient, ElevenLabsError } = sdk;
const VOICE = 'JBFqnCBsd6RMkjVDRZzb';
const TEXT = 'We deliver on Monday.';
const client = (apiKey = KEY) =>
  new ElevenLabsClient({ apiKey, baseUrl: process.env.ELEVENLABS_URL, maxRetries: 0, timeoutInSeconds: 10 });
const request = (more = {}) => ({
  text: TEXT,
  modelId: 'eleven_flash_v2_5',
  outputFormat: 'mp3_44100_128',
  ...more,
});

async function bytesOf(stream) {
  const pieces = [];
  for await (const piece of stream) pieces.push(piece);
  return Buffer.concat(pieces);
}

/** The vendor's MP3 begins with an ID3 tag, whose length stands in four bytes of seven bits; then a frame's 11 set bits. */
function isMp3(bytes) {
  if (bytes.toString('latin1', 0, 3) !== 'ID3') return false;
  const [a, b, c, d] = bytes.subarray(6, 10);
  const at = 10 + ((a << 21) | (b << 14) | (c << 7) | d);
  return bytes[at] === 0xff && (bytes[at + 1] & 0xe0) === 0xe0;
}

test('the ElevenLabs SDK streams MP3', async () => {
  const audio = await bytesOf(await client().textToSpeech.stream(VOICE, request()));
  assert.ok(isMp3(audio));
  assert.ok(audio.length > 8_000);
});

test('the ElevenLabs SDK converts a whole text to PCM', async () => {
  const audio = await bytesOf(
    await client().textToSpeech.convert(VOICE, request({ outputFormat: 'pcm_16000' })),
  );
  assert.equal(audio.length % 2, 0);
  assert.ok(audio.length > 16_000);
});

test('the ElevenLabs SDK reads audio with the time of every character', async () => {
  const chars = [];
  let [audioBytes, lastMs] = [0, 0];
  for await (const piece of await client().textToSpeech.streamWithTimestamps(VOICE, request())) {
    audioBytes += Buffer.from(piece.audioBase64, 'base64').length;
    for (const [index, char] of (piece.alignment?.characters ?? []).entries()) {
      chars.push(char);
      const start = piece.alignment.characterStartTimesSeconds[index];
      assert.ok(start >= lastMs);
      lastMs = start;
    }
  }
  assert.equal(chars.join(''), TEXT);
  assert.ok(audioBytes > 8_000);
});

test('the ElevenLabs SDK sees headers of a request', async () => {
  const { data, rawResponse } = await client().textToSpeech.stream(VOICE, request()).withRawResponse();
  await bytesOf(data);
  assert.ok(rawResponse.headers.get('request-id'));
  assert.ok(Number(rawResponse.headers.get('maximum-concurrent-requests')) > 0);
});

test('the ElevenLabs SDK stops a stream by an abort, and the vendor sees it', async (t) => {
  await setLatency({ ttsSpeed: 1 });
  t.after(() => setLatency({ ttsSpeed: 0 }));
  const stop = new AbortController();
  const stream = await client().textToSpeech.stream(VOICE, request(), { abortSignal: stop.signal });
  await assert.rejects(async () => {
    for await (const _ of stream) stop.abort();
  });
  const [abort] = await untilJournal('elevenlabs', 'abort');
  assert.ok(abort);
});

test('a wrong key is an error of the ElevenLabs SDK with status 401', async () => {
  await assert.rejects(client('wrong').textToSpeech.stream(VOICE, request()), (error) => {
    assert.ok(error instanceof ElevenLabsError);
    assert.equal(error.statusCode, 401);
    assert.match(JSON.stringify(error.body), /invalid_api_key/);
    return true;
  });
});

test('a field out of range is an UnprocessableEntityError of the ElevenLabs SDK', async () => {
  const sent = client().textToSpeech.stream(VOICE, request({ seed: -1 }));
  await assert.rejects(sent, (error) => {
    assert.ok(error instanceof ElevenLabs.UnprocessableEntityError);
    assert.equal(error.statusCode, 422);
    assert.match(JSON.stringify(error.body.detail), /seed/);
    return true;
  });
});

test('a busy vendor is an error of the ElevenLabs SDK with status 429', async () => {
  const body = { detail: { status: 'system_busy', message: 'busy' } };
  await playFault({ vendor: 'elevenlabs', kind: 'status', status: 429, body });
  await assert.rejects(client().textToSpeech.stream(VOICE, request()), (error) => {
    assert.ok(error instanceof ElevenLabsError);
    assert.equal(error.statusCode, 429);
    assert.equal(error.body.detail.status, 'system_busy');
    return true;
  });
});
