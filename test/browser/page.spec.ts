import type { AudioFrameHeader } from '../../src/protocol/audio-frame.js';
import type { ServerBody } from '../../src/protocol/server.messages.js';
import { type ChromiumPage, describeInChromium } from './chromium.js';
import { servePage } from './served.page.js';
import { mp3Of, tone } from './sound.js';
import type { StandInServer } from './stand-in.server.js';

jest.setTimeout(60_000);

const QUESTION = 'Do you have the blue one?';
const REPLY = 'Yes, we do. It is in the showroom.';
const FIRST = 'Yes, we do.';
const SECOND = 'It is in the showroom.';

describeInChromium('the page', () => {
  let server: StandInServer;
  let browser: ChromiumPage;
  let sentence: Buffer;

  servePage(
    (served) => {
      ({ server, browser } = served);
    },
    { status: 'ok', simulated: true },
  );
  beforeAll(async () => {
    sentence = await mp3Of(tone(500, 44_100, 700));
  });
  beforeEach(async () => {
    await browser.page.goto(server.url);
  });

  const text = (selector: string) => browser.page.locator(selector).innerText();
  const see = (words: string) => browser.page.getByText(words, { exact: true }).first().waitFor();

  async function start(): Promise<void> {
    await browser.page.getByRole('button', { name: 'Start' }).click();
    await server.message('session.start');
    await see('Listening');
  }

  function say(...bodies: ServerBody[]): void {
    for (const body of bodies) server.send(body);
  }

  function sendSegment(segment: number, words: string, generation = 1): void {
    say({ type: 'tts.segment', generation, segment, text: words, state: 'started' });
    const header: AudioFrameHeader = {
      codec: 'mp3',
      generation,
      segment,
      chunk: 0,
      isFirst: true,
      isLast: true,
    };
    server.sendAudio(header, sentence);
    say({ type: 'tts.segment', generation, segment, text: words, state: 'done' });
  }

  /** A turn up to the moment the agent's first words sound. */
  async function answer(): Promise<void> {
    say(
      { type: 'turn.started', turn: 1, generation: 1, text: QUESTION, source: 'speech' },
      { type: 'session.state', state: 'speaking' },
      { type: 'llm.delta', generation: 1, text: REPLY },
      { type: 'llm.final', generation: 1, text: REPLY, status: 'completed' },
    );
    sendSegment(0, FIRST);
    sendSegment(1, SECOND);
    await server.message('playback', ({ playedMs }) => playedMs > 0);
  }

  it('says before anything else that the vendors are simulated', async () => {
    await see('Simulated vendors.');
  });

  it('sends the microphone as soon as the call has started', async () => {
    await start();
    say({
      type: 'session.stats',
      asrBytes: 128_000,
      asrReplayedBytes: 0,
      asrFrames: 200,
      asrBytesPerSec: 32_000,
      asrDroppedFrames: 0,
      ttsBytes: 0,
      ttsQueueDepth: 2,
      bufferedOutBytes: 0,
      rttMs: 12,
      sessionMs: 4_000,
    });
    await see('128.0 kB');
    await see('32.0 kB/s');
    await see('12 ms');
    expect(await text('#stat-echo')).toBe('on');
    expect(await text('[data-provider="asr"] b')).toBe('ready');
    await browser.until('document.querySelector("#meter").ariaValueNow > 0');
    expect(server.microphoneBytes % 640).toBe(0);
    expect(server.microphoneBytes).toBeGreaterThan(0);
  });

  it('shows words while they are spoken in grey, then for good', async () => {
    await start();
    say({ type: 'asr.interim', utterance: 1, text: 'Do you have' });
    await browser.page.locator('.interim', { hasText: 'Do you have' }).waitFor();
    say({ type: 'asr.final', utterance: 1, text: QUESTION, speechFinal: true });
    await browser.page.locator('.final', { hasText: QUESTION }).waitFor();
    expect(await browser.page.locator('.interim').count()).toBe(0);
    say({ type: 'turn.started', turn: 1, generation: 1, text: QUESTION, source: 'speech' });
    await browser.page.locator('.exchange .said', { hasText: QUESTION }).waitFor();
    expect(await browser.page.locator('.live').count()).toBe(0);
  });

  it('reads only finished sentences to a screen reader', async () => {
    await start();
    say({ type: 'asr.interim', utterance: 1, text: 'Do you' });
    await browser.page.locator('.interim').waitFor();
    expect(await browser.page.locator('#finals').textContent()).toBe('');
    await answer();
    expect(await browser.page.locator('#finals p').allTextContents()).toEqual([
      `You: ${QUESTION}`,
      `Agent: ${REPLY}`,
    ]);
    expect(await browser.page.locator('#captions').getAttribute('aria-live')).toBeNull();
  });

  it('marks the words of the agent as they are heard', async () => {
    await start();
    await answer();
    await browser.page.locator('.heard').first().waitFor();
    expect(await text('.pending')).not.toBe('');
    await server.message('playback', ({ segment, state }) => segment === 1 && state === 'idle');
    await browser.until(
      `[...document.querySelectorAll('.heard')].map((run) => run.textContent).join('') === ${JSON.stringify(REPLY)}`,
    );
  });

  it('falls silent on Space, tells the server what was heard, and strikes out the rest', async () => {
    await start();
    await answer();
    await browser.page.keyboard.press('Space');
    const bargeIn = await server.message('barge_in');
    expect(bargeIn.reason).toBe('key');
    expect(bargeIn.heard?.generation).toBe(1);
    expect(bargeIn.heard?.playedMs).toBeGreaterThan(0);
    say(
      { type: 'audio.clear', generation: 1, reason: 'key' },
      {
        type: 'turn.interrupted',
        turn: 1,
        generation: 1,
        reason: 'key',
        heardText: FIRST,
        unheardText: SECOND,
      },
      { type: 'session.state', state: 'idle' },
    );
    await browser.page.locator('s.unheard', { hasText: SECOND }).waitFor();
    expect((await text('.heard')).trim()).toBe(FIRST);
    await see('Listening');
  });

  it('can be worked without a mouse', async () => {
    await browser.page.locator('#talk').focus();
    await browser.page.keyboard.press('Enter');
    await server.message('session.start');
    await see('Listening');
    await browser.page.keyboard.press('m');
    expect((await server.message('mic')).state).toBe('muted');
    await see('Muted');
    await browser.page.keyboard.press('m');
    expect((await server.message('mic')).state).toBe('on');
    await answer();
    await browser.page.keyboard.press('Escape');
    expect((await server.message('barge_in')).reason).toBe('key');
    await browser.page.locator('#typed-text').focus();
    await browser.page.keyboard.type('my memo ');
    await browser.page.keyboard.press('Enter');
    expect((await server.message('text.input')).text).toBe('my memo');
    await browser.page.locator('#talk').focus();
    await browser.page.keyboard.press('Enter');
    await server.message('session.end');
    await see('Ready');
  });

  it('reaches every control with the Tab key, in order', async () => {
    await start();
    say({ type: 'session.state', state: 'speaking' });
    await see('Agent is speaking');
    await browser.page.locator('.skip').focus();
    const reached: string[] = [];
    for (let i = 0; i < 9; i++) {
      await browser.page.keyboard.press('Tab');
      reached.push(
        await browser.page.evaluate('document.activeElement.id || document.activeElement.tagName'),
      );
    }
    for (const id of ['mute', 'talk', 'interrupt', 'typed-text']) expect(reached).toContain(id);
    expect(reached.indexOf('mute')).toBeLessThan(reached.indexOf('interrupt'));
  });

  it('shows what the agent remembers when the server was restarted in the middle of an answer', async () => {
    await start();
    await answer();
    server.cut();
    await server.message('session.start', ({ resume }) => resume !== undefined);
    const entries = [
      { role: 'user', text: QUESTION },
      { role: 'assistant', text: 'Just a moment.' },
    ] as const;
    say({ type: 'session.transcript', entries: [...entries] });
    await see('Just a moment.');
    await see('The agent remembers what is shown here.');
    expect(await browser.page.locator('#captions li').allInnerTexts()).toEqual([
      expect.stringContaining(QUESTION),
      expect.stringContaining('Just a moment.'),
    ]);
    expect(await browser.page.getByText('The conversation starts afresh.').count()).toBe(0);
    browser.complaints.splice(0);
  });

  it('names every sentence that will not be spoken', async () => {
    await start();
    await answer();
    say({
      type: 'tts.dropped',
      generation: 1,
      segment: 2,
      text: 'And there is more.',
      reason: 'overflow',
      queueDepth: 12,
      droppedTotal: 1,
    });
    await browser.page.locator('.notice.dropped', { hasText: 'And there is more.' }).waitFor();
    expect(await text('.notice.dropped')).toContain('Not spoken, too much was waiting:');
  });

  it('shows where the time of a turn went', async () => {
    await start();
    await answer();
    const latency = {
      llmRequestMs: 1,
      llmTtftMs: 180,
      firstSegmentMs: 60,
      ttsTtfbMs: 120,
      firstAudioMs: 361,
    };
    say({ type: 'turn.completed', turn: 1, generation: 1, heardText: REPLY, latency });
    await see('361 ms');
    expect(await browser.page.locator('.bar').getAttribute('aria-label')).toContain(
      'First word of the answer 180 ms',
    );
    await see('From the end of the turn: median 361 ms, 95 in 100 within 361 ms');
  });

  it('copies the events of the call as JSON', async () => {
    await browser.page.context().grantPermissions(['clipboard-read', 'clipboard-write', 'microphone']);
    await start();
    await browser.page.getByText('Event log').click();
    await browser.page.getByRole('button', { name: 'Copy as JSON' }).click();
    await see('Copied');
    const copied = (await browser.page.evaluate('navigator.clipboard.readText()')) as string;
    const types = (JSON.parse(copied) as { message: { type: string } }[]).map(({ message }) => message.type);
    expect(types).toContain('session.ready');
  });

  it('talks with those who only type', async () => {
    await browser.page.locator('#typed-text').fill('Hello there');
    await browser.page.getByRole('button', { name: 'Send' }).click();
    expect((await server.message('text.input')).text).toBe('Hello there');
    expect(server.microphoneBytes).toBe(0);
  });

  it('says that it reconnects, and comes back', async () => {
    await start();
    server.cut();
    await browser.page.getByText('Reconnecting', { exact: false }).first().waitFor();
    await server.message('session.start');
    await see('Listening');
    browser.complaints.splice(0);
  });

  it('never reads what people say as HTML', async () => {
    await start();
    say({ type: 'asr.final', utterance: 1, text: '<img src=x onerror=alert(1)>', speechFinal: true });
    await browser.page.locator('.final', { hasText: '<img src=x' }).waitFor();
    expect(await browser.page.locator('img').count()).toBe(0);
  });

  it.each([320, 768, 1_280])('fits a screen %i pixels wide without scrolling sideways', async (width) => {
    await browser.page.setViewportSize({ width, height: 720 });
    await start();
    await answer();
    const overflow = await browser.page.evaluate('document.documentElement.scrollWidth - innerWidth');
    expect(overflow).toBeLessThanOrEqual(0);
    const sizes = (await browser.page.evaluate(
      `[...document.querySelectorAll('button')].filter((one) => one.offsetParent).map((one) => one.offsetHeight)`,
    )) as number[];
    expect(Math.min(...sizes)).toBeGreaterThanOrEqual(44);
  });
});
