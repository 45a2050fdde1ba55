import { type ChromiumPage, describeInChromium } from './chromium.js';
import { servePage } from './served.page.js';
import type { StandInServer } from './stand-in.server.js';

jest.setTimeout(60_000);

describeInChromium('the keyboard of the page', () => {
  let server: StandInServer;
  let browser: ChromiumPage;

  servePage((served) => {
    ({ server, browser } = served);
  });
  beforeEach(async () => {
    await browser.page.goto(server.url);
  });

  const see = (words: string) => browser.page.getByText(words, { exact: true }).first().waitFor();
  const isMuted = () => browser.page.locator('#mute').getAttribute('aria-pressed');

  async function startBySpace(): Promise<void> {
    await browser.page.locator('#talk').focus();
    await browser.page.keyboard.press('Space');
    await server.message('session.start');
    await see('Listening');
  }

  it('presses Start by Space, and Stop by Enter only, since Space interrupts in a call', async () => {
    await startBySpace();
    await browser.page.keyboard.press('Space');
    await browser.page.keyboard.press('m');
    expect((await server.message('mic')).state).toBe('muted');
    await browser.page.keyboard.press('Enter');
    await see('Ready');
    await startBySpace();
  });

  it('presses Start by Space with push to talk too', async () => {
    await browser.page.getByText('Sound and turn-taking').click();
    await browser.page.getByLabel('Push to talk').check();
    await startBySpace();
    expect((await server.message('mic')).state).toBe('ptt_up');
    await browser.page.keyboard.down('Space');
    expect((await server.message('mic')).state).toBe('ptt_down');
    await browser.page.keyboard.up('Space');
    expect((await server.message('mic')).state).toBe('ptt_up');
  });

  it('chooses a device by its first letter without muting anybody', async () => {
    await startBySpace();
    await browser.page.getByText('Sound and turn-taking').click();
    await browser.page.locator('#pick-mic').focus();
    await browser.page.keyboard.press('m');
    expect(await isMuted()).toBe('false');
    await browser.page.locator('#talk').focus();
    await browser.page.keyboard.press('m');
    expect(await isMuted()).toBe('true');
  });

  it('stays on Interrupt when that has done its work', async () => {
    await startBySpace();
    server.send({ type: 'turn.started', turn: 1, generation: 1, text: 'Hello?', source: 'speech' });
    server.send({ type: 'session.state', state: 'speaking' });
    await see('Agent is speaking');
    const interrupt = browser.page.getByRole('button', { name: 'Interrupt' });
    await interrupt.focus();
    await browser.page.keyboard.press('Enter');
    await server.message('barge_in');
    server.send({ type: 'session.state', state: 'idle' });
    await see('Listening');
    expect(await browser.page.evaluate('document.activeElement.id')).toBe('interrupt');
    expect(await interrupt.isDisabled()).toBe(true);
  });
});
