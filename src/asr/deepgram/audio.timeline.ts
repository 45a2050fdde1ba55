interface Anchor {
  connectionMs: number;
  streamMs: number;
}

/** More jumps than this in one connection are not remembered; each stands for a second or more of skipped silence. */
const MAX_ANCHORS = 64;

/**
 * Translates the vendor's clock of one connection (milliseconds of audio it was sent, from 0) into the clock of the
 * whole stream. The two differ by where the connection began and by audio that was skipped.
 */
export class AudioTimeline {
  private readonly anchors: Anchor[] = [];

  /** From `connectionMs` on, the audio sent is that of the stream from `streamMs` on. Called in rising order. */
  anchor(connectionMs: number, streamMs: number): void {
    if (this.anchors.at(-1)?.connectionMs === connectionMs) this.anchors.pop();
    if (this.anchors.length === MAX_ANCHORS) this.anchors.shift();
    this.anchors.push({ connectionMs, streamMs });
  }

  toStreamMs(connectionMs: number): number {
    let best = this.anchors[0];
    for (const anchor of this.anchors) {
      if (anchor.connectionMs > connectionMs) break;
      best = anchor;
    }
    return best ? best.streamMs + (connectionMs - best.connectionMs) : connectionMs;
  }
}
