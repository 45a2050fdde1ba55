import { type ChromiumPage, describeInChromium } from './chromium.js';
import { servePage } from './served.page.js';
import type { StandInServer } from './stand-in.server.js';

jest.setTimeout(60_000);

/** A loudspeaker "Desk" that can be unplugged by `unplug()`; where the sound went is in `sinks`. */
const PLUG_IN = `(() => {
  globalThis.sinks = [];
  let desk = [{ kind: 'audiooutput', deviceId: 'desk', label: 'Desk', groupId: '' }];
  AudioContext.prototype.setSinkId = async (id) => {
    if (id === 'desk' && desk.length === 0) throw new DOMException('gone', 'NotFoundError');
    globalThis.sinks.push(id);
  };
  const list = navigator.mediaDevices.enumerateDevices.bind(navigator.mediaDevices);
  navigator.mediaDevices.enumerateDevices = async () => [...(await list()), ...desk];
  globalThis.unplug = (isTold) => {
    desk = [];
    if (isTold) navigator.mediaDevices.dispatchEvent(new Event('devicechange'));
  };
})()`;

describeInChromium('a loudspeaker that was chosen and then unplugged', () => {
  let server: StandInServer;
  let browser: ChromiumPage;

  servePage((served) => {
    ({ server, browser } = served);
  });
  beforeEach(async () => {
    await browser.page.goto(server.url);
    await browser.page.evaluate(PLUG_IN);
    await browser.page.getByText('Sound and turn-taking').click();
    await browser.page.getByRole('button', { name: 'Start' }).click();
    await browser.page.getByText('Listening', { exact: true }).waitFor();
    await browser.page.getByLabel('Loudspeaker').selectOption('desk');
    await browser.until("globalThis.sinks.at(-1) === 'desk'");
  });

  it('leaves picker and sound on the default one', async () => {
    await browser.page.evaluate('globalThis.unplug(true)');
    await browser.until("globalThis.sinks.at(-1) === ''");
    expect(await browser.page.getByLabel('Loudspeaker').inputValue()).toBe('');
    expect(await browser.page.locator('.notice').count()).toBe(0);
  });

  it('is said to be gone when a test tone shall be played on it', async () => {
    await browser.page.evaluate('globalThis.unplug(false)');
    await browser.page.getByRole('button', { name: 'Play a test tone' }).click();
    const notice = browser.page.locator('.notice.trouble');
    await notice.waitFor();
    expect(await notice.innerText()).toContain('The browser cannot play on this loudspeaker.');
  });
});
