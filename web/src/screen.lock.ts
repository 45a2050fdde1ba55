/** Keeps the screen on during a call, where the browser knows how. */
export class ScreenLock {
  private sentinel: Promise<WakeLockSentinel | undefined> | undefined;

  constructor() {
    // Browsers take the lock away whenever the page is hidden (Screen Wake Lock API, "Handling document loses visibility").
    document.addEventListener('visibilitychange', () => {
      if (this.sentinel && document.visibilityState === 'visible') this.hold();
    });
  }

  hold(): void {
    if (!('wakeLock' in navigator)) return;
    this.release();
    // Refused on a low battery or in a hidden tab: the call goes on, the screen may go dark.
    this.sentinel = navigator.wakeLock.request('screen').catch(() => undefined);
  }

  release(): void {
    this.sentinel?.then((sentinel) => sentinel?.release());
    this.sentinel = undefined;
  }
}
