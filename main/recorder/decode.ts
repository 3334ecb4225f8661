import { brotliDecompressSync, constants, gunzipSync, inflateRawSync, inflateSync } from 'node:zlib';
import { Decompress, ZstdErrorCode, type ZstdError } from 'fzstd';
import { largestZstdWindow, zstdWindowBytes } from '../domain/zstd-window.ts';

export type Decoded =
  | { readonly ok: true; readonly bytes: Buffer }
  /** `tooLarge`: decoding stopped at the cap. `broken`: the bytes are not what the header says. `unknown`: we cannot read this encoding. */
  | { readonly ok: false; readonly why: 'tooLarge' | 'broken' | 'unknown' };

/**
 * Decodes a whole body by its Content-Encoding, never to more than `maxBytes`. A body that was cut off gives what it held
 * up to the cut.
 */
export function decodeBody(encoding: string | null, body: Buffer, maxBytes: number): Decoded {
  const names = (encoding ?? '').split(',').map((name) => name.trim().toLowerCase());
  let bytes = body;
  for (const name of names.toReversed()) {
    const decoded = decodeOne(name, bytes, maxBytes);
    if (!decoded.ok) return decoded;
    bytes = decoded.bytes;
  }
  return { ok: true, bytes };
}

function decodeOne(name: string, body: Buffer, maxBytes: number): Decoded {
  switch (name) {
    case '':
    case 'identity':
      return body.length > maxBytes ? { ok: false, why: 'tooLarge' } : { ok: true, bytes: body };
    case 'zstd':
      return decodeZstd(body, maxBytes);
    case 'gzip':
    case 'x-gzip':
      return byZlib(() =>
        gunzipSync(body, { maxOutputLength: maxBytes, finishFlush: constants.Z_SYNC_FLUSH }),
      );
    case 'deflate':
      return byZlib(() => {
        // Some senders mean the raw stream; a zlib header has 8 in its low four bits.
        const inflate = ((body[0] ?? 0) & 0x0f) === 8 ? inflateSync : inflateRawSync;
        return inflate(body, { maxOutputLength: maxBytes, finishFlush: constants.Z_SYNC_FLUSH });
      });
    case 'br':
      return byZlib(() =>
        brotliDecompressSync(body, {
          maxOutputLength: maxBytes,
          finishFlush: constants.BROTLI_OPERATION_FLUSH,
        }),
      );
    default:
      return { ok: false, why: 'unknown' };
  }
}

function byZlib(run: () => Buffer): Decoded {
  try {
    return { ok: true, bytes: run() };
  } catch (error) {
    const tooLarge = (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE';
    return { ok: false, why: tooLarge ? 'tooLarge' : 'broken' };
  }
}

function decodeZstd(body: Buffer, maxBytes: number): Decoded {
  const window = zstdWindowBytes(body);
  if (window === null) return { ok: false, why: 'broken' };
  if (window > largestZstdWindow) return { ok: false, why: 'tooLarge' };
  const pieces: Uint8Array[] = [];
  let length = 0;
  let tooLarge = false;
  const decoder = new Decompress((piece) => {
    length += piece.length;
    tooLarge = length > maxBytes;
    if (tooLarge) throw new Error('over the cap');
    pieces.push(piece);
  });
  try {
    // In steps, so that a bomb is noticed after one of them and not after all.
    for (let at = 0; at < body.length; at += zstdStepBytes) {
      decoder.push(body.subarray(at, at + zstdStepBytes), at + zstdStepBytes >= body.length);
    }
  } catch (error) {
    if (tooLarge) return { ok: false, why: 'tooLarge' };
    const cutOff = (error as Partial<ZstdError>).code === ZstdErrorCode.UnexpectedEOF;
    if (!cutOff) return { ok: false, why: 'broken' };
  }
  return { ok: true, bytes: Buffer.concat(pieces) };
}

const zstdStepBytes = 64 * 1024;
