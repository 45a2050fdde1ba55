import type { ServerBody } from '../../src/protocol/server.messages.js';
import { type ChromiumPage, describeInChromium } from './chromium.js';
import { servePage } from './served.page.js';
import type { StandInServer } from './stand-in.server.js';

jest.setTimeout(60_000);

/** Keeps the audio contexts of the page, so that a test can take the sound away as a system does. */
const WATCH_CONTEXTS = `(() => {
  const Real = AudioContext;
  globalThis.contexts = [];
  globalThis.AudioContext = class extends Real {
    constructor(options) {
      super(options);
      globalThis.contexts.push(this);
    }
  };
})()`;

describeInChromium('the notice of lost sound', () => {
  let server: StandInServer;
  let browser: ChromiumPage;

  servePage((served) => {
    ({ server, browser } = served);
  });
  beforeEach(async () => {
    await browser.page.goto(server.url);
    await browser.page.evaluate(WATCH_CONTEXTS);
    await browser.page.getByRole('button', { name: 'Start' }).click();
    await browser.page.getByText('Listening', { exact: true }).waitFor();
    await browser.page.evaluate('globalThis.contexts.at(-1).suspend()');
    await bringBack().waitFor();
  });

  const bringBack = () => browser.page.getByRole('button', { name: 'Bring it back' });

  function dropped(segment: number): ServerBody {
    const counts = { queueDepth: 1, droppedTotal: segment };
    return {
      type: 'tts.dropped',
      generation: 1,
      segment,
      text: `No. ${segment}.`,
      reason: 'overflow',
      ...counts,
    };
  }

  function failed(turn: number): ServerBody[] {
    const code = 'provider_timeout';
    return [
      { type: 'turn.started', turn, generation: turn, text: '', source: 'speech' },
      { type: 'turn.failed', turn, generation: turn, code, stage: 'llm', retryable: true },
    ];
  }

  it('goes when the sound is back', async () => {
    await bringBack().click();
    await browser.until("globalThis.contexts.at(-1).state === 'running'");
    await bringBack().waitFor({ state: 'detached' });
  });

  it('stays however many others come after it', async () => {
    for (let segment = 1; segment <= 6; segment++) server.send(dropped(segment));
    await browser.page.getByText('“No. 6.”').waitFor();
    expect(await bringBack().count()).toBe(1);
    for (let turn = 1; turn <= 6; turn++) for (const body of failed(turn)) server.send(body);
    server.send(dropped(7));
    await browser.page.getByText('“No. 7.”').waitFor();
    expect(await bringBack().count()).toBe(1);
    expect(await browser.page.locator('.notice').count()).toBe(4);
  });

  it('comes again when the agent speaks, for those who closed it', async () => {
    await browser.page.getByRole('button', { name: 'Close this notice' }).click();
    expect(await bringBack().count()).toBe(0);
    server.send({ type: 'session.state', state: 'speaking' });
    await bringBack().waitFor();
    await bringBack().click();
    await browser.until("globalThis.contexts.at(-1).state === 'running'");
  });
});
