import { byId } from './dom.js';

/** Held while the person speaks, by pointer or by key; let go of when the page loses the keyboard. */
export class TalkButton {
  private readonly button = byId('hold', HTMLButtonElement);
  private isDown = false;

  /** @param onChange Told of each change once. */
  constructor(private readonly onChange: (isDown: boolean) => void) {
    this.button.addEventListener('pointerdown', (event) => {
      this.button.setPointerCapture(event.pointerId);
      this.hold(true);
    });
    for (const name of ['pointerup', 'pointercancel'] as const)
      this.button.addEventListener(name, () => this.hold(false));
    addEventListener('blur', () => this.hold(false));
  }

  hold(isDown: boolean): void {
    if (this.isDown === isDown) return;
    this.isDown = isDown;
    this.button.setAttribute('aria-pressed', String(isDown));
    this.onChange(isDown);
  }
}
