import type { ChromiumPage } from '../browser/chromium.js';

/** How often it listens; each look covers the last 43 ms or more. */
const LOOK_MS = 20;

/**
 * Listens beside the loudspeaker of a page, whatever the page itself believes: everything that is connected to the
 * destination of an audio context is also measured.
 */
const LISTEN = `
  const ear = { log: [], clickedAt: 0 };
  window.ear = ear;
  const connect = AudioNode.prototype.connect;
  AudioNode.prototype.connect = function (target, ...rest) {
    if (target instanceof AudioDestinationNode) {
      const analyser = this.context.createAnalyser();
      const samples = new Float32Array(analyser.fftSize);
      connect.call(this, analyser);
      setInterval(() => {
        analyser.getFloatTimeDomainData(samples);
        const power = samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length;
        ear.log.push({ at: performance.now(), loudness: Math.sqrt(power) });
      }, ${LOOK_MS});
    }
    return connect.call(this, target, ...rest);
  };
  addEventListener('click', () => { ear.clickedAt = performance.now(); }, true);
`;

/** Louder than this is the agent; the emulated voice is ten times as loud. */
const AUDIBLE = 0.01;

/** What comes out of the loudspeaker of a page. */
export class PageEar {
  private constructor(private readonly browser: ChromiumPage) {}

  /** Before the page is loaded. */
  static async lend(browser: ChromiumPage): Promise<PageEar> {
    await browser.page.addInitScript(LISTEN);
    return new PageEar(browser);
  }

  /** Waits until something sounds. */
  hearing(limitMs: number): Promise<void> {
    return this.browser.until(`ear.log.some(({ loudness }) => loudness > ${AUDIBLE})`, limitMs);
  }

  /**
   * Listens for a while after the last click.
   *
   * @returns milliseconds from the click to the last sound.
   */
  async soundAfterClick(listenMs: number): Promise<number> {
    await this.browser.until(`ear.log.at(-1).at > ear.clickedAt + ${listenMs}`, 2 * listenMs + 10_000);
    return (await this.browser.page.evaluate(`Math.max(0, ...ear.log
      .filter(({ at, loudness }) => at > ear.clickedAt && loudness > ${AUDIBLE})
      .map(({ at }) => at - ear.clickedAt))`)) as number;
  }
}
