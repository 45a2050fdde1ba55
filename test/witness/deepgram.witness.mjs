import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { DeepgramClient } from '@deepgram/sdk';
import { KEY } from './emulators.mjs';
import { Inbox } from './inbox.mjs';

const CLIPS = new URL('../../emulators/clips/', import.meta.url);
/** 100 ms of 16 kHz s16le mono. */
const FRAME_BYTES = 3_200;
const WAV_HEADER_BYTES = 44;

function clip(file) {
  const { text } = JSON.parse(readFileSync(new URL('clips.json', CLIPS), 'utf8')).find(
    (entry) => entry.file === file,
  );
  return { text, pcm: readFileSync(new URL(file, CLIPS)).subarray(WAV_HEADER_BYTES) };
}

const origin = () => process.env.DEEPGRAM_URL;

const V1 = {
  model: 'nova-3',
  language: 'en',
  encoding: 'linear16',
  sample_rate: 16_000,
  interim_results: 'true',
  endpointing: 300,
};
const FLUX = { model: 'flux-general-en', encoding: 'linear16', sample_rate: 16_000 };

function sdk(apiKey = KEY) {
  const http = origin().replace(/^ws/, 'http');
  const environment = { base: http, production: origin(), agent: origin(), agentRest: http };
  return new DeepgramClient({ apiKey, environment, maxRetries: 0 }).listen;
}

/** Connects; what the SDK emits is kept. Its own reconnecting is off. */
async function listen(api, args) {
  const connection = await api.connect({ ...args, reconnectAttempts: 0 });
  const inbox = new Inbox();
  const errors = [];
  connection.on('message', (message) => inbox.push(message));
  connection.on('error', (error) => errors.push(error));
  const closed = new Promise((resolve) =>
    connection.on('close', (event) => {
      inbox.end(`closed with ${event.code}`);
      resolve(event);
    }),
  );
  connection.connect();
  return { connection, inbox, errors, closed };
}

function sendAll(connection, pcm) {
  for (let at = 0; at < pcm.length; at += FRAME_BYTES)
    connection.sendMedia(pcm.subarray(at, at + FRAME_BYTES));
}

const words = (text) =>
  text
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}\s]/gu, '')
    .split(/\s+/)
    .filter(Boolean);
const finalText = (messages) =>
  messages
    .filter((message) => message.type === 'Results' && message.is_final)
    .map((message) => message.channel.alternatives[0].transcript)
    .join(' ');

test('the Deepgram SDK transcribes a recorded sentence, word for word', async () => {
  const { text, pcm } = clip('en-test-drive.wav');
  const { connection, inbox, closed } = await listen(sdk().v1, V1);
  await connection.waitForOpen();
  sendAll(connection, pcm);
  await inbox.next((message) => message.type === 'Results' && message.speech_final);
  assert.ok(inbox.all.some((message) => message.type === 'Results' && !message.is_final));
  assert.deepEqual(words(finalText(inbox.all)), words(text));
  connection.sendCloseStream({ type: 'CloseStream' });
  await inbox.next((message) => message.type === 'Metadata');
  await closed;
});

test('the Deepgram SDK asks for the rest with Finalize', async () => {
  const { text, pcm } = clip('en-red.wav');
  const { connection, inbox, closed } = await listen(sdk().v1, { ...V1, endpointing: 'false' });
  await connection.waitForOpen();
  sendAll(connection, pcm);
  connection.sendFinalize({ type: 'Finalize' });
  await inbox.next((message) => message.type === 'Results' && message.from_finalize);
  assert.deepEqual(words(finalText(inbox.all)), words(text));
  connection.sendCloseStream({ type: 'CloseStream' });
  await closed;
});

test('the Deepgram SDK follows a turn of Flux from start to end', async () => {
  const { text, pcm } = clip('en-cost.wav');
  const { connection, inbox, closed } = await listen(sdk().v2, FLUX);
  await connection.waitForOpen();
  await inbox.next((message) => message.type === 'Connected');
  sendAll(connection, pcm);
  const isTurn = (event) => (message) => message.type === 'TurnInfo' && message.event === event;
  await inbox.next(isTurn('StartOfTurn'));
  const end = await inbox.next(isTurn('EndOfTurn'));
  assert.deepEqual(words(end.transcript), words(text));
  connection.sendCloseStream({ type: 'CloseStream' });
  await closed;
});

test('the Deepgram SDK keeps a silent connection with KeepAlive and ends it with CloseStream', async () => {
  const { connection, inbox, closed, errors } = await listen(sdk().v1, V1);
  await connection.waitForOpen();
  connection.sendKeepAlive({ type: 'KeepAlive' });
  connection.sendCloseStream({ type: 'CloseStream' });
  const metadata = await inbox.next((message) => message.type === 'Metadata');
  assert.equal(metadata.channels, 1);
  await closed;
  assert.deepEqual(errors, []);
});

test('the Deepgram SDK reports a wrong key by status', async () => {
  const { connection, errors } = await listen(sdk('wrong').v1, V1);
  await assert.rejects(connection.waitForOpen());
  connection.close();
  assert.match(errors[0].message, /401/);
});

test('the Deepgram SDK reports a wrong parameter by status', async () => {
  const { connection, errors } = await listen(sdk().v1, { ...V1, model: 'nova-99' });
  await assert.rejects(connection.waitForOpen());
  connection.close();
  assert.match(errors[0].message, /400/);
});
