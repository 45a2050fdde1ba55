/** Where text goes; `process.stdout` fits. */
export interface Terminal {
  write(text: string): unknown;
  isTTY?: boolean;
  columns?: number;
}

const STYLES = { dim: 2, bold: 1, red: 31, green: 32, yellow: 33, cyan: 36 } as const;
/** How a label looks on a terminal. */
export type Style = keyof typeof STYLES;

/** Lines that stay and, on a terminal, one line below them that is rewritten in place. */
export class Screen {
  private isLiveShown = false;

  constructor(private readonly terminal: Terminal) {}

  get isLive(): boolean {
    return this.terminal.isTTY === true;
  }

  /** Prints a line; text that came from elsewhere loses its control characters. */
  line(label: string, text: string, style: Style = 'bold'): void {
    this.wipe();
    this.terminal.write(`${this.paint(label.padEnd(8), style)} ${printable(text)}\n`);
  }

  /** Prints as it stands: tables and the like. */
  block(text: string): void {
    this.wipe();
    this.terminal.write(`${text}\n`);
  }

  /** Replaces the last line; nothing where lines cannot be replaced. */
  live(text: string): void {
    if (!this.isLive) return;
    // Some terminals do not know their width and say 0.
    const width = (this.terminal.columns || 80) - 1;
    const shown = printable(text);
    // The end of what is being said matters more than its beginning.
    const fitting = shown.length > width ? `…${shown.slice(shown.length - width + 1)}` : shown;
    this.terminal.write(`\r\x1b[2K\x1b[2m${fitting}\x1b[0m`);
    this.isLiveShown = true;
  }

  /** Takes the live line away. */
  wipe(): void {
    if (!this.isLiveShown) return;
    this.terminal.write('\r\x1b[2K');
    this.isLiveShown = false;
  }

  private paint(text: string, style: Style): string {
    return this.isLive ? `\x1b[${STYLES[style]}m${text}\x1b[0m` : text;
  }
}

/** One line without control characters, so that no words of a server move the cursor. */
export function printable(text: string): string {
  return text.replaceAll(/[\p{Cc}\u2028\u2029]+/gu, ' ');
}
