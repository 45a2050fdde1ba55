import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeWav } from '../../client/src/node/wav.file.js';
import { loadClips } from '../../emulators/clips/clip.library.js';
import { ChromiumPage, describeInChromium } from '../browser/chromium.js';
import { ROOT } from '../helpers/source.imports.js';
import { PageEar } from './page.ear.js';
import { type Stack, startStack } from './stack.js';

jest.setTimeout(90_000);

const PATIENCE_MS = 30_000;
/** How long the loudspeaker is listened to after an interruption. */
const LISTEN_MS = 1_500;
/** What may still sound when the button is pressed: the fade, the block being played, and a busy machine. */
const FADE_MS = 500;
/** Room before and after the question. */
const ROOM_MS = 1_000;

describeInChromium('the page on the real server', () => {
  let stack: Stack;
  let browser: ChromiumPage;
  let ear: PageEar;
  let folder: string;

  beforeAll(async () => {
    if (!existsSync(join(ROOT, 'web/dist/index.html')))
      throw new Error('web/dist is missing; build the page with: npm run build');
    folder = mkdtempSync(join(tmpdir(), 'parley-question-'));
    const microphoneWav = join(folder, 'question.wav');
    writeFileSync(microphoneWav, questionInRoom());
    stack = await startStack({ env: { TTS_QUEUE_MAX: '2' } });
    browser = await ChromiumPage.open({ microphoneWav });
    browser.page.setDefaultTimeout(PATIENCE_MS);
    ear = await PageEar.lend(browser);
  });
  afterAll(async () => {
    await browser?.close();
    await stack?.close();
    rmSync(folder, { recursive: true, force: true });
  });
  afterEach(async () => {
    await browser.page.goto('about:blank');
    expect(browser.complaints.splice(0)).toEqual([]);
    expect(stack.loggedErrors()).toEqual([]);
  });

  const see = (selector: string, words: string) =>
    browser.page.locator(selector, { hasText: words }).first().waitFor();

  it('shows what was said into the microphone and what is answered, and speaks', async () => {
    const { page } = browser;
    await page.goto(`${stack.url}/?agent=quiet`);
    await see('#simulated', 'Simulated vendors.');
    await page.getByRole('button', { name: 'Start' }).click();
    await see('.exchange .said', 'What does the Aurora electric cost?');
    await see('.exchange', 'Our electric SUV starts at 19.5 lakh rupees on-road in Pune.');
    await ear.hearing(PATIENCE_MS);
    await see('[data-provider="asr"] b', 'ready');
    await browser.until(`/[1-9]/.test(document.querySelector('#stat-bytes').textContent)`, PATIENCE_MS);
  });

  it.each(['mp3', 'pcm'])('falls silent on a click and shows what was not heard (%s)', async (output) => {
    const { page } = browser;
    await page.goto(`${stack.url}/?agent=quiet&output=${output}`);
    await page.locator('#typed-text').fill('Tell me everything');
    await page.getByRole('button', { name: 'Send' }).click();
    await see('.exchange', 'Gladly. Meridian Motors opened in 1987');
    await see('.notice.dropped', 'Not spoken, too much was waiting:');
    await ear.hearing(PATIENCE_MS);
    await page.getByRole('button', { name: 'Interrupt' }).click();
    expect(await ear.soundAfterClick(LISTEN_MS)).toBeLessThan(FADE_MS);
    await see('s.unheard', 'would you like to see one?');
    await page.getByText('Listening', { exact: true }).first().waitFor();
  });

  it('allows nothing but itself', async () => {
    const response = await browser.page.goto(stack.url);
    expect(response?.headers()['content-security-policy']).toMatch(/^default-src 'self';object-src 'none'/);
    await browser.page.getByRole('button', { name: 'Start' }).waitFor();
  });
});

/** A recorded question with silence around it, as a WAV file. */
function questionInRoom(): Uint8Array {
  const clip = loadClips().find(({ file }) => file === 'en-cost.wav');
  if (!clip) throw new Error('there is no recording "en-cost"');
  const { sampleRateHz, pcm } = clip;
  const room = (sampleRateHz * ROOM_MS) / 1_000;
  const samples = new Int16Array(room + pcm.length + 3 * room);
  samples.set(pcm, room);
  return writeWav({ sampleRateHz, samples });
}
