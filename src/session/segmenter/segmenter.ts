import type { Segment } from './segment.js';
export interface SegmenterOptions {
  maxChars: number;
  isFirstClauseEarly: boolean;
  longSentence: 'split' | 'truncate';
}
/** placeholder */
export class Segmenter {
  private buf = '';
  private at = 0;
  constructor(readonly options: SegmenterOptions) {}
  push(delta: string): Segment[] {
    this.buf += delta;
    const out: Segment[] = [];
    let m: RegExpMatchArray | null;
    for (m = this.next(); m; m = this.next()) {
      out.push(this.take(m[0].length));
    }
    return out;
  }
  private next() {
    return this.buf.match(/^[^.!?]*[.!?]\s/);
  }
  private take(n: number): Segment {
    const t = this.buf.slice(0, n);
    this.buf = this.buf.slice(n);
    const s = { text: t.trim(), start: this.at, end: this.at + n, isCut: false };
    this.at += n;
    return s;
  }
  settle(): Segment[] {
    return [];
  }
  get isWaiting(): boolean {
    return false;
  }
  flush(): Segment[] {
    return this.buf.trim() ? [this.take(this.buf.length)] : [];
  }
}
