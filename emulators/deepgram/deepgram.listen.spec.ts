import { createHash } from 'node:crypto';
import { formatWav } from '../clips/wav.js';
import {
  bytesOf,
  clip,
  KEY,
  LISTEN,
  plain,
  SILENCE,
  SpecClient,
  startForSpec,
  transcriptOf,
} from './spec.client.js';

type Started = Awaited<ReturnType<typeof startForSpec>>;
const COST = clip('en-cost.wav');
const PHONE = clip('en-phone.wav');

describe('listen v1', () => {
  let started: Started;
  beforeAll(async () => {
    started = await startForSpec({ unknownSpeech: () => 'hello there' });
  });
  afterAll(() => started.emulator.close());
  const open = (path = LISTEN) => SpecClient.open(started.emulator.url + path);

  it('reports an utterance: speech, growing interims, the final with speech_final, its end', async () => {
    const client = await open();
    client.sendAudio(COST.pcm);
    client.sendAudio(SILENCE);
    const end = await client.until((message) => message.type === 'UtteranceEnd');
    const { messages } = client;
    const final = messages.findIndex((message) => message.speech_final);
    const interims = messages.slice(0, final).filter((message) => message.type === 'Results');
    expect(messages[0]).toMatchObject({ type: 'SpeechStarted', channel: [0, 1] });
    expect(messages[0]?.timestamp).toBeCloseTo(0.3, 1);
    expect(interims.every((message) => message.is_final === false)).toBe(true);
    expect(interims.map(transcriptOf)).toEqual([
      'What',
      'What does',
      'What does the',
      'What does the Aurora',
      'What does the Aurora electric',
      'What does the Aurora electric cost?',
    ]);
    expect(messages[final]).toMatchObject({
      type: 'Results',
      channel_index: [0, 1],
      start: 0,
      is_final: true,
      speech_final: true,
      from_finalize: false,
    });
    expect(transcriptOf(messages[final] as never)).toBe('What does the Aurora electric cost?');
    expect(end.last_word_end).toBeCloseTo(2.3, 1);
    await client.finish();
  });
  it('gives every word its time, confidence, language and written form', async () => {
    const client = await open();
    client.sendAudio(COST.pcm);
    const final = await client.until((message) => message.speech_final === true);
    const [alternative] = final.channel?.alternatives ?? [];
    expect(alternative?.confidence).toBeGreaterThan(0.9);
    expect(alternative?.words).toHaveLength(6);
    expect(alternative?.words[5]).toMatchObject({ word: 'cost', punctuated_word: 'cost?', language: 'en' });
    expect(alternative?.words[5]?.start).toBeCloseTo(1.9, 1);
    await client.finish();
  });
  it('writes without capitals and marks unless asked to', async () => {
    const client = await open('/v1/listen?model=nova-2&language=en&encoding=linear16&sample_rate=16000');
    client.sendAudio(COST.pcm);
    await client.finish();
    expect(
      client.messages
        .filter((message) => message.is_final)
        .map(transcriptOf)
        .join(' ')
        .trim(),
    ).toBe('what does the aurora electric cost');
    expect(client.messages.some((message) => message.is_final === false)).toBe(false);
    expect(client.messages.some((message) => message.type === 'SpeechStarted')).toBe(false);
  });
  it('closes a long utterance in several finals whose join is the whole', async () => {
    const client = await open();
    client.sendAudio(PHONE.pcm);
    client.sendAudio(PHONE.pcm.subarray(4_800));
    await client.finish();
    const finals = client.messages.filter((message) => message.is_final && transcriptOf(message) !== '');
    expect(finals.length).toBeGreaterThan(1);
    expect(finals[0]?.speech_final).toBe(false);
    expect(client.finalText).toBe(`${PHONE.text} ${PHONE.text}`);
  });
  it('covers the audio without gaps: each final begins where the one before ended', async () => {
    const client = await open();
    for (const file of ['en-red.wav', 'silence.wav', 'silence.wav', 'en-phone.wav'])
      client.sendAudio(clip(file).pcm);
    await client.finish();
    let end = 0;
    for (const { start = 0, duration = 0 } of client.messages.filter((message) => message.is_final)) {
      expect(start).toBeCloseTo(end, 1);
      end = start + duration;
    }
  });
  it('hears the same however the audio is framed', async () => {
    const texts: string[] = [];
    for (const frameBytes of [640, 1_184, 1_185, 60_000]) {
      const client = await open();
      client.sendAudio(COST.pcm, frameBytes);
      await client.finish();
      texts.push(
        client.messages
          .filter((message) => message.type === 'Results')
          .map(transcriptOf)
          .join('|'),
      );
    }
    expect(new Set(texts).size).toBe(1);
  });
  it('never sets speech_final with endpointing off', async () => {
    const client = await open(LISTEN.replace('endpointing=300', 'endpointing=false'));
    client.sendAudio(COST.pcm);
    client.sendAudio(SILENCE);
    await client.until((message) => message.type === 'UtteranceEnd');
    expect(client.finalText).toBe(plain(COST.text));
    expect(client.messages.some((message) => message.speech_final)).toBe(false);
    await client.finish();
  });
  it('ends an utterance at every pause with the default endpointing, and loses no word by it', async () => {
    const client = await open('/v1/listen?model=nova-3&language=multi&encoding=linear16&sample_rate=16000');
    client.sendAudio(clip('en-wait-stop.wav').pcm);
    client.sendAudio(clip('hi-wait.wav').pcm);
    await client.finish();
    expect(client.messages.filter((message) => message.speech_final).length).toBeGreaterThan(2);
    expect(client.finalText).toBe(plain('wait stop रुकिए एक मिनट'));
  });

  it('answers Finalize with what it has, and not when there is hardly anything', async () => {
    const client = await open();
    client.sendText({ type: 'Finalize' });
    client.sendAudio(COST.pcm.subarray(0, 16 * 1_300));
    client.sendText({ type: 'Finalize' });
    const final = await client.until((message) => message.from_finalize === true);
    expect(final).toMatchObject({ is_final: true, speech_final: true });
    expect(plain(transcriptOf(final))).toBe('what does the aurora');
    client.sendText({ type: 'Finalize' });
    client.sendAudio(COST.pcm.subarray(16 * 1_300));
    await client.finish();
    expect(client.messages.filter((message) => message.from_finalize)).toHaveLength(1);
    expect(client.finalText).toBe(plain(COST.text));
  });
  it('ends CloseStream with the rest, Metadata and 1000', async () => {
    const client = await open();
    const audio = COST.pcm.subarray(0, 16 * 2_320);
    client.sendAudio(audio);
    expect(await client.finish()).toEqual({ code: 1000, reason: '' });
    expect(client.finalText).toBe(plain(COST.text));
    expect(client.messages.at(-1)).toMatchObject({
      type: 'Metadata',
      transaction_key: 'deprecated',
      duration: 2.32,
      channels: 1,
      sha256: createHash('sha256').update(bytesOf(audio)).digest('hex'),
    });
  });
  it('takes an empty binary frame for the end of the stream', async () => {
    const client = await open();
    client.socket.send(Buffer.alloc(0));
    expect((await client.closed).code).toBe(1000);
    expect(client.messages.map(({ type }) => type)).toEqual(['Metadata']);
  });
  it('takes control sent as binary for audio', async () => {
    const other = await startForSpec();
    const client = await SpecClient.open(other.emulator.url + LISTEN);
    client.socket.send(Buffer.from(JSON.stringify({ type: 'CloseStream' })));
    client.sendAudio(COST.pcm);
    await client.until((message) => message.speech_final === true);
    await client.finish();
    const closed = await other.journal.waitFor('deepgram', 'close', '1000');
    expect(closed.data).toMatchObject({ receivedBytes: COST.pcm.length * 2 + 22, by: 'emulator' });
    await other.emulator.close();
  });
  it.each([
    ['what is not JSON', '{"type":'],
    ['a type it does not know', '{"type":"KeepAlive "}'],
    ['no type', '{}'],
    ['a bad channel', '{"type":"Finalize","channel":-1}'],
    ['a field Configure does not have', '{"type":"Configure","keyterm":["x"]}'],
  ])('answers %s with an Error and goes on', async (_what, text) => {
    const client = await open();
    client.sendText(text);
    expect(await client.until((message) => message.type === 'Error')).toMatchObject({
      variant: 'SchemaError',
    });
    client.sendAudio(COST.pcm);
    await client.finish();
    expect(client.finalText).toBe(plain(COST.text));
  });
  it('changes key terms on Nova-3 without a word, and refuses to on Nova-2', async () => {
    const configure = { type: 'Configure', keyterms: ['Aurora'] };
    const client = await open();
    client.sendText(configure);
    await client.finish();
    expect(client.messages.map(({ type }) => type)).toEqual(['Metadata']);
    const older = await open('/v1/listen?model=nova-2&encoding=linear16&sample_rate=16000');
    older.sendText(configure);
    expect(await older.until(({ type }) => type === 'Error')).toMatchObject({ code: 'KeytermsNotSupported' });
    await older.finish();
  });
  it('reads a WAV file sent without an encoding, and refuses what it cannot tell', async () => {
    const client = await open('/v1/listen?model=nova-3&language=multi');
    client.sendAudio(formatWav({ pcm: COST.pcm, sampleRateHz: 16_000 }));
    await client.finish();
    expect(client.finalText).toBe(plain(COST.text));
    const blind = await open('/v1/listen?model=nova-3');
    blind.sendAudio(COST.pcm);
    expect(await blind.closed).toEqual({ code: 1008, reason: 'DATA-0000' });
  });
  it('marks what it made up for speech it does not know', async () => {
    const client = await open('/v1/listen?model=nova-3&language=en&encoding=linear16&sample_rate=16000');
    client.sendAudio(clip('hi-saturday.wav').pcm);
    await client.finish();
    expect(
      client.messages
        .filter((message) => message.is_final)
        .map(transcriptOf)
        .join(' ')
        .trim(),
    ).toBe('(simulated) hello there');
  });
  it('reports no words for noise', async () => {
    const client = await open();
    client.sendAudio(clip('noise.wav').pcm);
    await client.finish();
    expect(client.finalText).toBe('');
    expect(client.messages.some((message) => message.type === 'SpeechStarted')).toBe(false);
  });
  it('does not mix up connections', async () => {
    const files = ['en-cost.wav', 'hi-price.wav', 'en-email.wav', 'en-red.wav'];
    const clients = await Promise.all(files.map(() => open()));
    for (let at = 0; at < 60_000; at += 640) {
      for (const [i, client] of clients.entries())
        client.sendAudio(clip(files[i] as string).pcm.subarray(at, at + 640));
    }
    await Promise.all(clients.map((client) => client.finish()));
    expect(clients.map((client) => client.finalText)).toEqual(files.map((file) => plain(clip(file).text)));
  });
});

describe('silence on the line', () => {
  it('ends a connection that sends nothing with 1011 NET-0001; KeepAlive prevents it', async () => {
    const started = await startForSpec({ limits: { idleMs: 150 } });
    const silent = await SpecClient.open(started.emulator.url + LISTEN);
    const alive = await SpecClient.open(started.emulator.url + LISTEN);
    const beat = setInterval(() => alive.sendText({ type: 'KeepAlive' }), 30);
    const { code, reason } = await silent.closed;
    expect([code, reason.slice(0, 8)]).toEqual([1011, 'NET-0001']);
    expect(alive.socket.readyState).toBe(alive.socket.OPEN);
    clearInterval(beat);
    expect((await alive.finish()).code).toBe(1000);
    expect(started.journal.find('deepgram', 'receive', 'KeepAlive').length).toBeGreaterThan(1);
    expect(JSON.stringify(started.journal.find('deepgram'))).not.toContain(KEY);
    await started.emulator.close();
  });
});
