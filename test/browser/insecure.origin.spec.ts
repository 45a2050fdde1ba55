import { type ChromiumPage, describeInChromium, INSECURE_HOST } from './chromium.js';
import { servePage } from './served.page.js';
import type { StandInServer } from './stand-in.server.js';

jest.setTimeout(60_000);

describeInChromium('a page opened through http:// from another machine', () => {
  let server: StandInServer;
  let browser: ChromiumPage;

  servePage((served) => {
    ({ server, browser } = served);
  });
  beforeEach(async () => {
    await browser.page.goto(server.url.replace('127.0.0.1', INSECURE_HOST));
  });

  it('says that it needs https, and lets the person type instead', async () => {
    const { page } = browser;
    await page.getByRole('button', { name: 'Start' }).click();
    const notice = page.locator('.notice.trouble');
    await notice.waitFor();
    expect(await notice.innerText()).toContain('Without https this page can neither hear nor speak.');
    await page.getByRole('button', { name: 'Type instead' }).click();
    await page.getByText('Listening', { exact: true }).waitFor();
    await page.keyboard.type('Hello');
    await page.keyboard.press('Enter');
    expect((await server.message('text.input')).text).toBe('Hello');
  });

  it('talks with those who only type, and says why they hear nothing', async () => {
    const { page } = browser;
    await page.locator('#typed-text').fill('Hello there');
    await page.getByRole('button', { name: 'Send' }).click();
    expect((await server.message('text.input')).text).toBe('Hello there');
    const notice = page.locator('.notice.trouble');
    expect(await notice.innerText()).toContain('The agent can be read here, not heard.');
    expect(await notice.innerText()).toContain('https://');
  });
});
