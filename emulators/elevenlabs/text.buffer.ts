/** Generation sizes unless the client sends a `chunk_length_schedule`. */
export const DEFAULT_SCHEDULE: readonly number[] = [120, 160, 250, 290];
/** `try_trigger_generation` speaks only what is longer than this. */
const TRIGGER_CHARACTERS = 50;

/** What comes with a piece of text. */
export interface TextHints {
  flush?: boolean;
  tryTrigger?: boolean;
}

/**
 * Text waiting to be spoken. A generation starts when the schedule's next size is reached, on a flush, or, in auto
 * mode, with every piece.
 */
export class TextBuffer {
  private text = '';
  private generations = 0;

  constructor(
    private readonly schedule: readonly number[],
    private readonly isAuto: boolean,
  ) {}

  /** Adds text; what is to be spoken now, or nothing. */
  add(text: string, { flush = false, tryTrigger = false }: TextHints = {}): string | undefined {
    this.text += text;
    const size = this.schedule[Math.min(this.generations, this.schedule.length - 1)] ?? 0;
    const isDue = this.isAuto || flush || this.text.length >= size;
    return isDue || (tryTrigger && this.text.length > TRIGGER_CHARACTERS) ? this.take() : undefined;
  }

  /** Everything that waits; nothing when it is blank. */
  take(): string | undefined {
    const taken = this.text;
    this.text = '';
    if (taken.trim() === '') return undefined;
    this.generations++;
    return taken;
  }
}
