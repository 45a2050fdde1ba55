/** Devanagari digits as those everybody can count with. */
export function asciiDigits(text: string): string {
  if (!/[०-९]/.test(text)) return text;
  return text.replace(/[०-९]/g, (digit) => String(digit.charCodeAt(0) - 0x0966));
}
