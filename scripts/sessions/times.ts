/** `2026-01-02 03:04:05` of an ISO 8601 moment. */
export function momentOf(iso: string): string {
  return iso.slice(0, 19).replace('T', ' ');
}

/** `1:02.3` of milliseconds. */
export function lasting(ms: number): string {
  const tenths = Math.round(ms / 100);
  const minutes = Math.floor(tenths / 600);
  const seconds = ((tenths % 600) / 10).toFixed(1).padStart(4, '0');
  return `${minutes}:${seconds}`;
}
