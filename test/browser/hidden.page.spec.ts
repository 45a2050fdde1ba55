import { BuiltPage } from './built.page.js';
import { ChromiumPage, describeInChromium } from './chromium.js';
import { StandInServer } from './stand-in.server.js';

jest.setTimeout(60_000);

/** Counts the locks asked for, and keeps those had. */
const WATCH_LOCKS = `(() => {
  const ask = navigator.wakeLock.request.bind(navigator.wakeLock);
  globalThis.locks = [];
  globalThis.asked = 0;
  navigator.wakeLock.request = async (kind) => {
    globalThis.asked++;
    const lock = await ask(kind);
    globalThis.locks.push(lock);
    return lock;
  };
})()`;
/** What a browser does when the page is hidden, and what it tells when the page is seen again. */
const HIDE_AND_SHOW = `globalThis.locks.at(-1)?.release()
  .then(() => document.dispatchEvent(new Event('visibilitychange', { bubbles: true })))`;

describeInChromium('a page that was hidden for a while', () => {
  let built: BuiltPage;
  let server: StandInServer;
  let browser: ChromiumPage;

  beforeAll(async () => {
    built = await BuiltPage.make('web');
    browser = await ChromiumPage.open();
    server = await StandInServer.open(built.folder);
  });
  afterAll(async () => {
    await browser?.close();
    await server?.close();
    built?.remove();
  });

  it('keeps the screen on again once it is seen, until the call is over', async () => {
    const { page } = browser;
    await page.goto(server.url);
    await page.evaluate(WATCH_LOCKS);
    await page.getByRole('button', { name: 'Start' }).click();
    await page.getByText('Listening', { exact: true }).waitFor();
    await browser.until('globalThis.locks.length === 1');
    await page.evaluate(HIDE_AND_SHOW);
    await browser.until('globalThis.locks.length === 2');
    expect(await page.evaluate('globalThis.locks[1].released')).toBe(false);
    await page.getByRole('button', { name: 'Stop' }).click();
    await browser.until('globalThis.locks[1].released');
    await page.evaluate(HIDE_AND_SHOW);
    expect(await page.evaluate('globalThis.asked')).toBe(2);
    expect(browser.complaints).toEqual([]);
  });
});
