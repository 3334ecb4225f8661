import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { decodeBody } from '../../../main/recorder/decode.ts';

const plain = Buffer.from(`{"input":"${'say hi '.repeat(5_000)}"}`);
/** A Zstandard frame made by the reference tool, with the checksum it writes. */
const zstdSmall = Buffer.from('KLUv/QRY+QAAeyJtb2RlbCI6ImdwdC10ZXN0IiwiaW5wdXQiOltdfYeJvU4=', 'base64');

/** A Zstandard frame of zeros: one header, then run-length blocks of 128 KiB, three bytes and the byte each. */
function zstdZeros(blocks: number): Buffer {
  const header = Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x00, 0x38]);
  const size = 128 * 1024;
  const block = (last: boolean): Buffer => {
    const word = (size << 3) | (1 << 1) | (last ? 1 : 0);
    return Buffer.from([word & 0xff, (word >> 8) & 0xff, (word >> 16) & 0xff, 0]);
  };
  return Buffer.concat([header, ...Array.from({ length: blocks }, (_, at) => block(at === blocks - 1))]);
}

const mib = 1024 * 1024;

describe('decoding a body', () => {
  test.each<[string, string | null, Buffer, Buffer]>([
    ['no encoding', null, plain, plain],
    ['identity', 'identity', plain, plain],
    ['gzip', 'gzip', gzipSync(plain), plain],
    ['deflate', 'deflate', deflateSync(plain), plain],
    ['deflate without its header', 'deflate', deflateRawSync(plain), plain],
    ['br', 'br', brotliCompressSync(plain), plain],
    ['zstd', 'zstd', zstdSmall, Buffer.from('{"model":"gpt-test","input":[]}')],
    ['zstd of run-length blocks', 'ZSTD', zstdZeros(3), Buffer.alloc(3 * 128 * 1024)],
    ['two encodings', 'gzip, br', brotliCompressSync(gzipSync(plain)), plain],
  ])('%s', (_, encoding, body, expected) => {
    const decoded = decodeBody(encoding, body, 8 * mib);
    // Compared as bytes at once: the matcher looks at each of hundreds of thousands by itself.
    expect(decoded.ok && Buffer.from(decoded.bytes).equals(expected)).toBe(true);
  });

  test.each<[string, Buffer]>([
    ['gzip', gzipSync(Buffer.alloc(48 * mib))],
    ['deflate', deflateSync(Buffer.alloc(48 * mib))],
    ['br', brotliCompressSync(Buffer.alloc(48 * mib))],
    ['zstd', zstdZeros(1_600)],
    ['identity', Buffer.alloc(9 * mib)],
  ])('D11 a bomb in %s stops at the cap', (encoding, body) => {
    const before = process.memoryUsage().arrayBuffers;
    expect(decodeBody(encoding, body, 8 * mib)).toEqual({ ok: false, why: 'tooLarge' });
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(64 * mib);
  });

  test('D11 a zstd frame that asks for a window of 2 GiB is refused before any is made', () => {
    const frame = Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x00, 0xa8, 0, 0, 0, 0]);
    expect(decodeBody('zstd', frame, 8 * mib)).toEqual({ ok: false, why: 'tooLarge' });
  });

  test.each(['gzip', 'deflate', 'br', 'zstd'])(
    'what is not %s is broken, and nothing is thrown',
    (encoding) => {
      expect(decodeBody(encoding, Buffer.alloc(24, 0xff), mib)).toEqual({
        ok: false,
        why: 'broken',
      });
    },
  );

  test('a body cut off gives what it held', () => {
    const body = gzipSync(plain);
    const decoded = decodeBody('gzip', body.subarray(0, body.length - 12), mib);
    expect(decoded.ok && plain.subarray(0, decoded.bytes.length).equals(decoded.bytes)).toBe(true);
  });

  test('an encoding we do not know is said so', () => {
    expect(decodeBody('compress', plain, mib)).toEqual({ ok: false, why: 'unknown' });
  });
});
