import { BuiltPage } from './built.page.js';
import { ChromiumPage, describeInChromium } from './chromium.js';
import { StandInServer } from './stand-in.server.js';

jest.setTimeout(60_000);

describeInChromium('a page that may not use the microphone', () => {
  let built: BuiltPage;
  let server: StandInServer;
  let browser: ChromiumPage;

  beforeAll(async () => {
    built = await BuiltPage.make('web');
    server = await StandInServer.open(built.folder);
    browser = await ChromiumPage.open({ isMicAllowed: false });
  });
  afterAll(async () => {
    await browser?.close();
    await server?.close();
    built?.remove();
  });

  it('says so, says what to do, and lets the person type instead', async () => {
    const { page } = browser;
    await page.goto(server.url);
    await page.getByRole('button', { name: 'Start' }).click();
    const notice = page.locator('.notice.trouble');
    await notice.waitFor();
    expect(await notice.innerText()).toContain('The microphone was refused.');
    expect(await notice.innerText()).toContain('Allow the microphone for this page in the address bar');
    await page.getByText('Call ended').waitFor();
    await page.getByRole('button', { name: 'Type instead' }).click();
    await server.message('session.start');
    await page.getByText('Listening').waitFor();
    await page.keyboard.type('Hello');
    await page.keyboard.press('Enter');
    expect((await server.message('text.input')).text).toBe('Hello');
    expect(browser.complaints).toEqual([]);
  });
});
