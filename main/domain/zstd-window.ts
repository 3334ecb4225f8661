/** A window larger than this is refused before anything is allocated for it (RFC 8878 asks decoders for 8 MiB). */
export const largestZstdWindow = 64 * 1024 * 1024;

/** The window a Zstandard frame asks for (RFC 8878 section 3.1.1.1); null when this is no such frame. */
export function zstdWindowBytes(body: Buffer): number | null {
  if (body.length < 6 || body.readUInt32LE(0) !== 0xfd2fb528) return null;
  const descriptor = body[4] ?? 0;
  const singleSegment = (descriptor & 0x20) !== 0;
  if (!singleSegment) {
    const window = body[5] ?? 0;
    const base = 2 ** (10 + (window >> 3));
    return base + (base / 8) * (window & 7);
  }
  const at = 5 + ([0, 1, 2, 4][descriptor & 3] ?? 0);
  const sizeBytes = [1, 2, 4, 8][descriptor >> 6] ?? 1;
  if (body.length < at + sizeBytes) return null;
  if (sizeBytes === 8) return Number(body.readBigUInt64LE(at));
  return body.readUIntLE(at, sizeBytes) + (sizeBytes === 2 ? 256 : 0);
}
