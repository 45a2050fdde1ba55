/** Name the capture worklet registers under. */
export const CAPTURE_PROCESSOR = 'parley-capture';

/** What the page may tell the capture worklet; the worklet answers with frames (ArrayBuffer) alone. */
export type CaptureCommand = { type: 'mute'; isMuted: boolean } | { type: 'stop' };

export interface CaptureOptions {
  outRateHz: number;
  frameMs: number;
}
