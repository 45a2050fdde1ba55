/**
 * The server's own ear: hears that somebody speaks, without a network between. The session knows this much of it.
 */
export interface VadPort {
  /** An ear for one session; `undefined` where this kind of audio cannot be listened to. Never throws. */
  open(options: VadOpenOptions): VadStream | undefined;
}

export interface VadOpenOptions {
  encoding: 'pcm_s16le' | 'opus';
  sampleRateHz: number;
  /** Somebody has begun to speak. Never called from within `hear`. */
  onVoice: () => void;
}

/** Takes frames of any length, PCM s16le mono, keeps them for a moment and never changes them. */
export interface VadStream {
  /** Returns at once; the frame is listened to after the present tick. */
  hear(frame: Buffer): void;
  /** Gives up what still waits and what was heard: a voice that goes on later counts as an onset again. */
  forget(): void;
  /** Frees what it holds; nothing is heard any more. Idempotent. */
  close(): void;
}

/** Hears nothing. */
export const NO_VAD: VadPort = { open: () => undefined };

/** Injection token of the port. */
export const VAD_PORT = Symbol('VadPort');
