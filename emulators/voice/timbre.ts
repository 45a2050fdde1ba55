/** What makes one voice id sound unlike another. */
export interface Timbre {
  /** Suffix of an eSpeak NG voice name. */
  variant: string;
  /** eSpeak NG's 0-99. */
  pitch: number;
  /** Pitch of a tone-only voice. */
  toneHz: number;
}

const VARIANTS = ['+f3', '+m3', '+f2', '+m7', '+f4', '+m1', ''];

/** The timbre of a voice id: always the same for the same id. */
export function timbreOf(voiceId: string): Timbre {
  const hash = fnv1a(voiceId);
  return {
    variant: VARIANTS[hash % VARIANTS.length] ?? '',
    pitch: 40 + (Math.floor(hash / 8) % 21),
    toneHz: 180 + (Math.floor(hash / 256) % 220),
  };
}

/** FNV-1a, 32 bits. */
function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}
