import { BuiltPage } from './built.page.js';
import { ChromiumPage } from './chromium.js';
import { StandInServer } from './stand-in.server.js';

/** What a test of the page works with. */
export interface ServedPage {
  /** New for each test. */
  server: StandInServer;
  /** One for all tests of the `describe`; nothing is open in it yet. */
  browser: ChromiumPage;
}

/**
 * Call it in a `describe`: makes the page once and serves it anew for each test. A message the server did not expect, and
 * anything the page complained about, fails the test.
 *
 * @param use Takes what the next test works with, before the hooks of the `describe` itself.
 */
export function servePage(use: (served: ServedPage) => void, health?: object): void {
  let built: BuiltPage;
  let server: StandInServer;
  let browser: ChromiumPage;

  beforeAll(async () => {
    built = await BuiltPage.make('web');
    browser = await ChromiumPage.open();
  });
  afterAll(async () => {
    await browser?.close();
    built?.remove();
  });
  beforeEach(async () => {
    server = await StandInServer.open(built.folder, health);
    use({ server, browser });
  });
  afterEach(async () => {
    await browser.page.goto('about:blank');
    await server.close();
    expect(server.faults).toEqual([]);
    expect(browser.complaints.splice(0)).toEqual([]);
  });
}
