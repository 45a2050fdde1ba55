const EBML_MAGIC = Buffer.from([0x1a, 0x45, 0xdf, 0xa3]);
const CLUSTER_ID = Buffer.from([0x1f, 0x43, 0xb6, 0x75]);
/** A cluster of unknown length at time 0 (Matroska specification, section 5.1.3): blocks may follow at once. */
const OPEN_CLUSTER = Buffer.from([
  ...CLUSTER_ID,
  0x01,
  0xff,
  0xff,
  0xff,
  0xff,
  0xff,
  0xff,
  0xff,
  0xe7,
  0x81,
  0x00,
]);
const OGG_MAGIC = Buffer.from('OggS');
/** Ogg Opus begins with two header pages (RFC 7845, section 3). */
const OGG_HEADER_PAGES = 2;
const OGG_PAGE_HEADER_BYTES = 27;
const OGG_SEGMENT_COUNT_AT = 26;
/** Headers are a few hundred bytes; looking longer is pointless. */
const MAX_HEADER_BYTES = 65_536;

/**
 * Keeps the header of a WebM or Ogg recording, so that a later part of it can be decoded on a new connection: a
 * container cannot be begun in its middle without it.
 */
export class ContainerHeader {
  private seen: Buffer | undefined = Buffer.alloc(0);
  private found: Buffer | undefined;

  /** Takes the recording piece by piece; does nothing once the header is complete. */
  observe(piece: Buffer): void {
    if (!this.seen) return;
    this.seen = Buffer.concat([this.seen, piece]);
    this.found = headerOf(this.seen);
    if (this.found || this.seen.length > MAX_HEADER_BYTES) this.seen = undefined;
  }

  /** What to send before a later piece; `undefined` while the header is not known. */
  preamble(): Buffer | undefined {
    return this.found;
  }
}

function headerOf(bytes: Buffer): Buffer | undefined {
  if (startsWith(bytes, EBML_MAGIC)) {
    const cluster = bytes.indexOf(CLUSTER_ID);
    return cluster === -1 ? undefined : Buffer.concat([bytes.subarray(0, cluster), OPEN_CLUSTER]);
  }
  if (!startsWith(bytes, OGG_MAGIC)) return undefined;
  let end = 0;
  for (let page = 0; page < OGG_HEADER_PAGES; page++) {
    const length = oggPageLength(bytes.subarray(end));
    if (length === undefined) return undefined;
    end += length;
  }
  return Buffer.from(bytes.subarray(0, end));
}

function startsWith(bytes: Buffer, magic: Buffer): boolean {
  return bytes.length >= magic.length && bytes.subarray(0, magic.length).equals(magic);
}

/** Length of the page at the start, or `undefined` when it is not complete. */
function oggPageLength(bytes: Buffer): number | undefined {
  const segments = bytes[OGG_SEGMENT_COUNT_AT];
  if (segments === undefined) return undefined;
  const headerBytes = OGG_PAGE_HEADER_BYTES + segments;
  let length = headerBytes;
  for (const lacing of bytes.subarray(OGG_PAGE_HEADER_BYTES, headerBytes)) length += lacing;
  return length <= bytes.length ? length : undefined;
}
