import type { Segment } from '../../src/session/segmenter/segment.js';
import { Segmenter, type SegmenterOptions } from '../../src/session/segmenter/segmenter.js';

/** The segments of a reply that comes in these deltas. */
export function segmentsOf(deltas: Iterable<string>, options: SegmenterOptions): Segment[] {
  const segmenter = new Segmenter(options);
  const segments: Segment[] = [];
  for (const delta of deltas) segments.push(...segmenter.push(delta));
  return [...segments, ...segmenter.flush()];
}
