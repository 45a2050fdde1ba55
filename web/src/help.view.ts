import { byId } from './dom.js';

/** The list of keyboard shortcuts. The browser keeps the focus inside while it is open and gives it back after. */
export class HelpView {
  private readonly dialog = byId('keys', HTMLDialogElement);

  constructor() {
    byId('keys-open', HTMLButtonElement).addEventListener('click', () => this.show());
  }

  show(): void {
    this.dialog.showModal();
  }
}
