import type { Fault } from '../core/emulator.types.js';
import { makeIndexedSpeech } from './indexed-speech.js';
import {
  type AnyMessage,
  clip,
  FLUX,
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
const isFinal = (message: AnyMessage) => message.is_final === true && transcriptOf(message) !== '';

describe('faults of an open connection', () => {
  let started: Started;
  beforeEach(async () => {
    started = await startForSpec();
  });
  afterEach(() => started.emulator.close());
  const open = async (...faults: Fault[]) => {
    started.faults.add(...faults);
    return SpecClient.open(started.emulator.url + LISTEN);
  };

  it('dropAfter cuts without a close frame after so many bytes, and the next connection is whole', async () => {
    const client = await open({ vendor: 'deepgram', kind: 'dropAfter', count: 40_001 });
    client.sendAudio(COST.pcm);
    expect((await client.closed).code).toBe(1006);
    const closed = await started.journal.waitFor('deepgram', 'close', '1006');
    expect(closed.data).toMatchObject({ receivedBytes: 40_001, by: 'cut' });
    const next = await open();
    next.sendAudio(COST.pcm);
    await next.finish();
    expect(next.finalText).toBe(plain(COST.text));
  });
  it('stallAfter stays open and says nothing more', async () => {
    const client = await open({ vendor: 'deepgram', kind: 'stallAfter', count: 32_000 });
    client.sendAudio(COST.pcm);
    await started.journal.waitFor('deepgram', 'fault', 'stallAfter');
    const said = started.journal.find('deepgram', 'send').length;
    client.sendAudio(COST.pcm);
    client.sendText({ type: 'CloseStream' });
    await new Promise((resolve) => client.socket.ping(() => client.socket.once('pong', resolve)));
    expect(started.journal.find('deepgram', 'send')).toHaveLength(said);
    expect(client.socket.readyState).toBe(client.socket.OPEN);
    client.socket.terminate();
    await client.closed;
  });
  it('hangAfterOpen sends so many messages and no more', async () => {
    const client = await open({ vendor: 'deepgram', kind: 'hangAfterOpen', afterMessages: 2 });
    client.sendAudio(COST.pcm);
    client.sendText({ type: 'CloseStream' });
    await new Promise((resolve) => client.socket.ping(() => client.socket.once('pong', resolve)));
    expect(client.messages.map(({ type }) => type)).toEqual(['SpeechStarted', 'Results']);
    client.socket.terminate();
    await client.closed;
  });
  it.each(['json', 'binary', 'huge'] as const)(
    'garbage comes as %s, then all goes on as usual',
    async (form) => {
      const client = await open({ vendor: 'deepgram', kind: 'garbage', form });
      client.sendAudio(COST.pcm);
      await client.finish();
      if (form === 'huge') expect(JSON.stringify(client.messages[0]).length).toBeGreaterThan(2_000_000);
      else expect(client.oddities).toHaveLength(1);
      expect(client.finalText).toContain(plain(COST.text));
      expect(started.journal.find('deepgram', 'fault', 'garbage')).toHaveLength(1);
    },
  );
  it('duplicateFinal says every final as often as asked', async () => {
    const client = await open({ vendor: 'deepgram', kind: 'duplicateFinal', copies: 3 });
    client.sendAudio(COST.pcm);
    client.sendAudio(SILENCE);
    await client.until(({ type }) => type === 'UtteranceEnd');
    const finals = client.messages.filter(isFinal);
    expect(finals).toHaveLength(3);
    expect(finals[1]).toEqual(finals[0]);
    await client.finish();
  });
  it('emptyFinal ends the utterance without its words', async () => {
    const client = await open({ vendor: 'deepgram', kind: 'emptyFinal' });
    client.sendAudio(COST.pcm);
    const end = await client.until((message) => message.speech_final === true);
    expect(transcriptOf(end)).toBe('');
    await client.finish();
  });
  it('reorder lets each second final pass the one before it', async () => {
    const client = await open({ vendor: 'deepgram', kind: 'reorder' });
    for (let utterance = 0; utterance < 3; utterance++) {
      client.sendAudio(COST.pcm);
      client.sendAudio(SILENCE);
    }
    await client.finish();
    const [second, first, last, ...more] = client.messages.filter(isFinal).map(({ start }) => Number(start));
    expect(more).toEqual([]);
    expect([first, second, last]).toEqual([first, second, last].sort((a, b) => Number(a) - Number(b)));
  });
  it('lateFinal lets other messages pass it', async () => {
    const client = await open({ vendor: 'deepgram', kind: 'lateFinal', delayMs: 30 });
    client.sendAudio(COST.pcm);
    client.sendAudio(SILENCE);
    await client.until(isFinal);
    const types = client.messages.map((message) => (isFinal(message) ? 'final' : message.type));
    expect(types.indexOf('final')).toBeGreaterThan(types.indexOf('UtteranceEnd'));
    await client.finish();
  });
  it('withholdFinal leaves interims only, and gives the words to Finalize', async () => {
    const client = await open({ vendor: 'deepgram', kind: 'withholdFinal' });
    client.sendAudio(PHONE.pcm);
    client.sendAudio(SILENCE);
    client.sendAudio(SILENCE);
    client.sendText({ type: 'Finalize' });
    const final = await client.until((message) => message.is_final === true);
    expect(final).toMatchObject({ speech_final: true, from_finalize: true });
    expect(plain(transcriptOf(final))).toBe(PHONE.text);
    await client.finish();
    expect(client.messages.some(({ type }) => type === 'UtteranceEnd')).toBe(false);
  });
  it('withholdFinal leaves a Flux turn open until it is forced to end', async () => {
    started.faults.add({ vendor: 'deepgram', kind: 'withholdFinal' });
    const client = await SpecClient.open(started.emulator.url + FLUX);
    client.sendAudio(COST.pcm);
    client.sendAudio(SILENCE);
    client.sendText({ type: 'ForceEndTurn' });
    const end = await client.until(({ event }) => event === 'EndOfTurn');
    expect(end).toMatchObject({ trigger: 'manual', turn_index: 0 });
    await client.finish();
  });
  it('withholdFinal answers not even Finalize when asked to', async () => {
    const client = await open({ vendor: 'deepgram', kind: 'withholdFinal', evenFinalize: true });
    client.sendAudio(COST.pcm.subarray(0, 16 * 1_300));
    client.sendText({ type: 'Finalize' });
    await client.finish();
    expect(client.messages.filter(({ is_final: final }) => final)).toEqual([]);
  });
  it('slowFirstByte holds the first message back, and the order stays', async () => {
    const client = await open({ vendor: 'deepgram', kind: 'slowFirstByte', delayMs: 40 });
    client.sendAudio(COST.pcm);
    const begun = performance.now();
    await client.until(({ type }) => type === 'SpeechStarted');
    expect(performance.now() - begun).toBeGreaterThan(25);
    await client.finish();
    expect(client.messages[0]?.type).toBe('SpeechStarted');
    expect(client.finalText).toBe(plain(COST.text));
  });
  it('is as late as the latency says', async () => {
    started.latency.asrFinalMs = 60;
    const client = await open();
    client.sendAudio(COST.pcm);
    await client.until(isFinal);
    const [sent] = started.journal
      .find('deepgram', 'send', 'Results')
      .filter((entry) => (entry.data as AnyMessage).speech_final);
    const [audio] = started.journal.find('deepgram', 'receive', 'audio');
    expect((sent?.atMs ?? 0) - (audio?.atMs ?? 0)).toBeGreaterThan(59);
    await client.finish();
  });
  it('shows in indexed speech exactly which words a cut took away', async () => {
    const other = await startForSpec({ speech: 'indexed' });
    other.faults.add({ vendor: 'deepgram', kind: 'dropAfter', count: 3_200 * 4 + 1_000 });
    const speech = makeIndexedSpeech(10, { tailMs: 500 });
    const first = await SpecClient.open(other.emulator.url + LISTEN);
    first.sendAudio(speech, 640);
    await first.closed;
    const shown = first.messages.filter(({ type }) => type === 'Results').map(transcriptOf);
    expect(shown.at(-1)).toBe('w0001 w0002 w0003 w0004');
    const second = await SpecClient.open(other.emulator.url + LISTEN);
    second.sendAudio(speech.subarray(1_600 * 4), 640);
    await second.finish();
    expect(second.finalText).toBe('w0005 w0006 w0007 w0008 w0009 w0010');
    await other.emulator.close();
  });
});
