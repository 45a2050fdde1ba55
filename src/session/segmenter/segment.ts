/**
 * A piece of a reply given to speech synthesis at once.
 *
 * `[start, end)` are offsets into the whole reply; the slices of all segments in order cover it.
 */
export interface Segment {
  /** What is spoken and shown. */
  text: string;
  start: number;
  end: number;
  /** Ended within its sentence, by the length limit or a pause: `text` carries an appended ellipsis. */
  isCut: boolean;
  /** The rest of a truncated sentence, which will not be spoken. */
  unspoken?: string;
}
