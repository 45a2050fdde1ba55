import { readFileSync } from 'node:fs';
import axe from 'axe-core';
import type { ServerBody } from '../../src/protocol/server.messages.js';
import { type ChromiumPage, describeInChromium } from './chromium.js';
import { servePage } from './served.page.js';
import { mp3Of, tone } from './sound.js';
import type { StandInServer } from './stand-in.server.js';

jest.setTimeout(60_000);

const REPLY = 'Yes, we do. It is in the showroom.';

describeInChromium('taking turns on the page', () => {
  let server: StandInServer;
  let browser: ChromiumPage;
  let speech: Buffer;

  servePage((served) => {
    ({ server, browser } = served);
  });
  beforeAll(async () => {
    speech = await mp3Of(tone(500, 44_100, 3_000));
  });
  beforeEach(async () => {
    await browser.page.setViewportSize({ width: 1_280, height: 900 });
    await browser.page.goto(server.url);
  });

  const see = (words: string) => browser.page.getByText(words, { exact: true }).first().waitFor();
  const openSound = () => browser.page.getByText('Sound and turn-taking').click();

  function say(...bodies: ServerBody[]): void {
    for (const body of bodies) server.send(body);
  }

  async function start(): Promise<void> {
    await browser.page.getByRole('button', { name: 'Start' }).click();
    await server.message('session.start');
    await see('Listening');
  }

  /** A turn up to the moment the agent's first words sound. */
  async function answer(more: { protected?: boolean } = {}): Promise<void> {
    say(
      { type: 'turn.started', turn: 1, generation: 1, text: 'Is it blue?', source: 'speech', ...more },
      { type: 'session.state', state: 'speaking' },
      { type: 'llm.delta', generation: 1, text: REPLY },
      { type: 'llm.final', generation: 1, text: REPLY, status: 'completed' },
      { type: 'tts.segment', generation: 1, segment: 0, text: REPLY, state: 'started' },
    );
    const place = { generation: 1, segment: 0, chunk: 0 };
    server.sendAudio({ codec: 'mp3', ...place, isFirst: true, isLast: true }, speech);
    await server.message('playback', ({ playedMs }) => playedMs > 0);
  }

  /** What axe-core calls serious or critical, in words. */
  async function violations(): Promise<string[]> {
    await browser.page.evaluate(axe.source);
    const found = (await browser.page.evaluate(
      "axe.run(document, { resultTypes: ['violations'] })",
    )) as axe.AxeResults;
    return found.violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`);
  }

  it('shows that the agent listens when the server pauses it, and that it goes on', async () => {
    await start();
    await answer();
    say({ type: 'audio.pause', generation: 1 });
    await see('Listening…');
    await server.message('playback', ({ state }) => state === 'underrun');
    say({ type: 'audio.resume', generation: 1 });
    await see('Agent is speaking');
    await server.message('playback', ({ state }) => state === 'playing');
    expect(await browser.page.locator('#stat-buffer').innerText()).not.toContain('ran dry');
  });

  it('says that a protected answer cannot be interrupted, and why nothing happened', async () => {
    await start();
    await answer({ protected: true });
    await see('Agent is speaking, please wait');
    await browser.page.keyboard.press('Space');
    expect((await server.message('barge_in')).reason).toBe('key');
    say({ type: 'warning', code: 'not_enabled', message: 'This passage cannot be interrupted.' });
    await see('This passage cannot be interrupted.');
    const before = await server.message('playback', ({ state }) => state === 'playing');
    const after = await server.message('playback', ({ playedMs }) => playedMs > before.playedMs);
    expect(after.state).toBe('playing');
  });

  it('talks while Space is held, and is silent otherwise', async () => {
    await openSound();
    await browser.page.getByLabel('Push to talk').check();
    await start();
    expect((await server.message('mic')).state).toBe('ptt_up');
    // The click that began the call left the focus on its button; one on the switch must not keep Space to itself.
    await browser.page.getByLabel('Push to talk').uncheck();
    expect((await server.message('mic')).state).toBe('on');
    await browser.page.getByLabel('Push to talk').check();
    expect((await server.message('mic')).state).toBe('ptt_up');
    await browser.page.keyboard.down('Space');
    expect((await server.message('mic')).state).toBe('ptt_down');
    await server.microphone(server.microphoneBytes + 640);
    expect(
      await browser.page.getByRole('button', { name: 'Hold to talk' }).getAttribute('aria-pressed'),
    ).toBe('true');
    await browser.until("document.querySelector('#meter').ariaValueNow > 5");
    await browser.page.keyboard.up('Space');
    expect((await server.message('mic')).state).toBe('ptt_up');
    await browser.until("document.querySelector('#meter').ariaValueNow === '0'");
    await browser.page.locator('#push-to-talk').uncheck();
    expect((await server.message('mic')).state).toBe('on');
    await browser.page.getByRole('button', { name: 'Mute' }).waitFor();
  });

  it('falls silent as soon as the button is held, with the pointer too', async () => {
    await openSound();
    await browser.page.getByLabel('Push to talk').check();
    await start();
    await answer();
    expect(server.microphoneBytes).toBe(0);
    await browser.page.getByRole('button', { name: 'Hold to talk' }).hover();
    await browser.page.mouse.down();
    expect((await server.message('barge_in')).heard?.playedMs).toBeGreaterThan(0);
    expect((await server.message('mic', ({ state }) => state === 'ptt_down')).state).toBe('ptt_down');
    await browser.page.mouse.up();
    await server.message('mic', ({ state }) => state === 'ptt_up');
  });

  it('lets the voice stop the agent where echo cancellation is on, unless the person does not want it', async () => {
    await openSound();
    const toggle = browser.page.getByLabel('My voice stops the agent');
    expect(await toggle.isChecked()).toBe(false);
    await start();
    await see('Echo cancellation is on: the agent does not hear itself.');
    expect(await toggle.isChecked()).toBe(true);
    await toggle.uncheck();
    await browser.page.getByRole('button', { name: 'Stop' }).click();
    await see('Ready');
    await browser.page.getByRole('button', { name: 'Start' }).click();
    await see('Listening');
    expect(await toggle.isChecked()).toBe(false);
  });

  it('says that an agent is not stopped by a voice alone, and does not offer it', async () => {
    server.bargeIn = { command: true, clientVad: false };
    await openSound();
    await start();
    await see('This agent stops at words, not at the mere sound of a voice.');
    expect(await browser.page.getByLabel('My voice stops the agent').isDisabled()).toBe(true);
  });

  it('changes over to another microphone and loudspeaker in the middle of a call', async () => {
    await openSound();
    await start();
    const mic = browser.page.getByLabel('Microphone', { exact: true }).and(browser.page.locator('select'));
    await mic.selectOption({ label: 'Fake Audio Input 2' });
    await browser.until("document.querySelector('#stat-mic').textContent === 'Fake Audio Input 2'");
    const bytes = server.microphoneBytes;
    await server.microphone(bytes + 3_200);
    const speaker = browser.page.getByLabel('Loudspeaker');
    const names = await speaker.locator('option').allInnerTexts();
    expect(names[0]).toBe('Default');
    if (names[1]) await speaker.selectOption({ label: names[1] });
    await answer();
    expect(await browser.page.locator('.notice.trouble').count()).toBe(0);
  });

  it('plays a test tone', async () => {
    await openSound();
    const button = browser.page.getByRole('button', { name: 'Play a test tone' });
    await button.click();
    await browser.until("document.querySelector('#test-tone').disabled");
    await browser.until("!document.querySelector('#test-tone').disabled");
    expect(await browser.page.locator('.notice').count()).toBe(0);
  });

  it('saves the session as a file, without what lets others take it over', async () => {
    await start();
    await answer();
    const latency = { llmTtftMs: 180, ttsTtfbMs: 120, firstAudioMs: 361, overheadMs: 4 };
    say({ type: 'turn.completed', turn: 1, generation: 1, heardText: REPLY, latency });
    await browser.page.locator('#percentiles').getByText('Parley itself').waitFor();
    await browser.page.getByText('Event log').click();
    const [download] = await Promise.all([
      browser.page.waitForEvent('download'),
      browser.page.getByRole('button', { name: 'Download session' }).click(),
    ]);
    expect(download.suggestedFilename()).toBe('parley-session.json');
    const text = readFileSync(await download.path(), 'utf8');
    const bundle = JSON.parse(text);
    expect(bundle).toMatchObject({
      format: 'parley-session/1',
      sessionId: 's_standin',
      latency: { firstAudioMs: { p50: 361, p95: 361 } },
      turns: [{ turn: 1, reply: REPLY, outcome: 'completed' }],
    });
    expect(bundle.events.length).toBeGreaterThan(5);
    expect(
      bundle.events.find(({ message }: { message: { type: string } }) => message.type === 'session.ready')
        .message.resumeToken,
    ).toBe('(left out)');
  });

  it('explains its keys on "?", and gives the focus back', async () => {
    await browser.page.locator('#talk').focus();
    await browser.page.keyboard.press('?');
    const dialog = browser.page.getByRole('dialog', { name: 'Keyboard shortcuts' });
    await dialog.waitFor();
    expect(await violations()).toEqual([]);
    await browser.page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'hidden' });
    expect(await browser.page.evaluate('document.activeElement.id')).toBe('talk');
  });

  it.each(['light', 'dark'] as const)(
    'has nothing that shuts people out, in %s colours',
    async (colorScheme) => {
      await browser.page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      expect(await violations()).toEqual([]);
      await openSound();
      await browser.page.getByText('Event log').click();
      await start();
      await answer();
      say(
        { type: 'asr.interim', utterance: 2, text: 'And what' },
        { type: 'warning', code: 'not_enabled', message: 'This passage cannot be interrupted.' },
        {
          type: 'tts.dropped',
          generation: 1,
          segment: 1,
          text: 'More.',
          reason: 'overflow',
          queueDepth: 1,
          droppedTotal: 1,
        },
        {
          type: 'turn.completed',
          turn: 1,
          generation: 1,
          heardText: REPLY,
          latency: { llmTtftMs: 180, firstAudioMs: 361 },
        },
      );
      await browser.page.locator('.notice.dropped').waitFor();
      await browser.page.locator('.bar').waitFor();
      expect(await violations()).toEqual([]);
    },
  );

  it.each([320, 768])('fits a screen %i pixels wide with everything open', async (width) => {
    await browser.page.setViewportSize({ width, height: 720 });
    await openSound();
    await browser.page.getByText('Event log').click();
    await browser.page.getByLabel('Push to talk').check();
    await start();
    await answer();
    expect(
      await browser.page.evaluate('document.documentElement.scrollWidth - innerWidth'),
    ).toBeLessThanOrEqual(0);
    const sizes = (await browser.page.evaluate(
      `[...document.querySelectorAll('button, select, label.switch')].filter((one) => one.offsetParent).map((one) => one.offsetHeight)`,
    )) as number[];
    expect(Math.min(...sizes)).toBeGreaterThanOrEqual(44);
  });
});
