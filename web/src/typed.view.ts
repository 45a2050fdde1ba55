import { byId } from './dom.js';

/** The line to type into. What is submitted waits here until it can be sent; what is still being typed is nobody's business. */
export class TypedView {
  private readonly field = byId('typed-text', HTMLInputElement);
  private waiting: string[] = [];

  constructor(onSubmit: () => void) {
    byId('typed', HTMLFormElement).addEventListener('submit', (event) => {
      event.preventDefault();
      const text = this.field.value.trim();
      if (!text) return;
      this.field.value = '';
      this.waiting.push(text);
      onSubmit();
    });
  }

  focus(): void {
    this.field.focus();
  }

  /** Sends what waits, oldest first; what `send` throws at goes on waiting. */
  sendAll(send: (text: string) => void): void {
    for (let text = this.waiting[0]; text !== undefined; text = this.waiting[0]) {
      send(text);
      this.waiting.shift();
    }
  }

  /** It cannot be sent: back into the field, before what has been typed since. */
  takeBack(): void {
    if (this.waiting.length === 0) return;
    this.field.value = [...this.waiting.splice(0), this.field.value].join(' ').trimEnd();
  }
}
