import { type ChromiumPage, describeInChromium } from './chromium.js';
import { servePage } from './served.page.js';
import type { StandInServer } from './stand-in.server.js';

jest.setTimeout(60_000);

/** Lets the microphone be granted when the test says so, by `globalThis.grant()`. */
const ASK_LONG = `(() => {
  const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
  const answer = new Promise((resolve) => { globalThis.grant = resolve; });
  navigator.mediaDevices.getUserMedia = (constraints) => {
    globalThis.isAsked = true;
    return answer.then(() => ask(constraints));
  };
})()`;

describeInChromium('typing while a call begins', () => {
  let server: StandInServer;
  let browser: ChromiumPage;

  servePage((served) => {
    ({ server, browser } = served);
  });
  beforeEach(async () => {
    await browser.page.goto(server.url);
    await browser.page.evaluate(ASK_LONG);
    await browser.page.getByRole('button', { name: 'Start' }).click();
    await browser.until('globalThis.isAsked');
  });

  const field = () => browser.page.locator('#typed-text');

  /** Everything the server was sent by typing, once what follows has come too. */
  async function sent(): Promise<string[]> {
    await browser.page.keyboard.press('m');
    await server.message('mic');
    return server.received.flatMap((message) => (message.type === 'text.input' ? [message.text] : []));
  }

  it('sends nothing that was not submitted', async () => {
    await field().pressSequentially('Please do not');
    await browser.page.evaluate('globalThis.grant()');
    await browser.page.getByText('Listening', { exact: true }).waitFor();
    expect(await field().inputValue()).toBe('Please do not');
    await browser.page.locator('#talk').focus();
    expect(await sent()).toEqual([]);
  });

  it('sends what was submitted as soon as there is a session, and not what was typed since', async () => {
    await field().pressSequentially('Hello there');
    await browser.page.keyboard.press('Enter');
    await field().pressSequentially('and by the way');
    await browser.page.evaluate('globalThis.grant()');
    await browser.page.getByText('Listening', { exact: true }).waitFor();
    expect(await field().inputValue()).toBe('and by the way');
    await browser.page.locator('#talk').focus();
    expect(await sent()).toEqual(['Hello there']);
  });

  it('gives back what was submitted when there will be no session', async () => {
    await field().pressSequentially('Hello there');
    await browser.page.keyboard.press('Enter');
    await field().pressSequentially('again');
    await browser.page.getByRole('button', { name: 'Stop' }).click();
    await browser.page.getByText('Ready', { exact: true }).waitFor();
    expect(await field().inputValue()).toBe('Hello there again');
  });
});
