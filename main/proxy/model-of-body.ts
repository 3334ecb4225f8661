import { pipeline, Readable } from 'node:stream';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { createBrotliDecompress, createGunzip, createInflate, createInflateRaw } from 'node:zlib';
import { Decompress } from 'fzstd';
import { largestZstdWindow, zstdWindowBytes } from '../domain/zstd-window.ts';
import { TopLevelScanner } from './model-scan.ts';

/** Bytes a body may have, as it came and decoded; Codex's largest, with images, are a fraction of it. */
export const gatedBytes = 128 * 1024 * 1024;

/** Decoded bytes that are read before other streams have their turn. */
const turnBytes = 1024 * 1024;
const zstdStepBytes = 16 * 1024;

/** The models a body names, or why it could not be read to its end. */
export type BodyModels =
  | { readonly ok: true; readonly models: readonly string[] }
  /** `tooLarge`: reading stopped at the cap. `broken`: not what Content-Encoding says. `unknown`: an encoding we cannot read. */
  | { readonly ok: false; readonly why: 'tooLarge' | 'broken' | 'unknown' };

/**
 * Reads the `model` of a JSON body from a copy that is decoded as it goes and not kept. A body that names none, or is no
 * JSON object, has no models; one that names it twice has two, because who reads it next may take either.
 */
export async function modelsOfBody(
  encoding: string | null,
  chunks: readonly Buffer[],
  maxBytes: number = gatedBytes,
): Promise<BodyModels> {
  const models = new Set<string>();
  const scanner = new TopLevelScanner(['model'], (_key, model) => models.add(model));
  let readBytes = 0;
  const read = (bytes: Uint8Array): void => {
    readBytes += bytes.length;
    if (readBytes > maxBytes) throw new OverCap();
    scanner.feed(bytes);
  };
  try {
    const isKnown = await decodeInto(read, () => readBytes, (encoding ?? '').trim().toLowerCase(), chunks);
    return isKnown ? { ok: true, models: [...models] } : { ok: false, why: 'unknown' };
  } catch (error) {
    return { ok: false, why: error instanceof OverCap ? 'tooLarge' : 'broken' };
  }
}

class OverCap extends Error {}

/** Feeds the decoded bytes in pieces; false for an encoding we cannot read. Throws what `read` throws, or why it is broken. */
async function decodeInto(
  read: (bytes: Uint8Array) => void,
  readBytes: () => number,
  encoding: string,
  chunks: readonly Buffer[],
): Promise<boolean> {
  let turnsAt = turnBytes;
  const pause = async (): Promise<void> => {
    if (readBytes() < turnsAt) return;
    turnsAt = readBytes() + turnBytes;
    await nextTurn();
  };
  switch (encoding) {
    case '':
    case 'identity':
      for (const chunk of chunks) {
        for (const piece of cut(chunk, turnBytes)) {
          read(piece);
          await pause();
        }
      }
      return true;
    case 'zstd': {
      const window = zstdWindowBytes(firstBytes(chunks));
      if (window === null) throw new Error('not a Zstandard frame');
      if (window > largestZstdWindow) throw new OverCap();
      const decoder = new Decompress(read);
      for (const chunk of chunks) {
        for (const piece of cut(chunk, zstdStepBytes)) {
          decoder.push(piece);
          await pause();
        }
      }
      decoder.push(new Uint8Array(), true);
      return true;
    }
    case 'gzip':
    case 'x-gzip':
    case 'deflate':
    case 'br': {
      const decoder = pipeline(Readable.from(chunks), zlibDecoder(encoding, chunks), () => {});
      for await (const piece of decoder) read(piece as Buffer);
      return true;
    }
    default:
      return false;
  }
}

function zlibDecoder(encoding: 'gzip' | 'x-gzip' | 'deflate' | 'br', chunks: readonly Buffer[]) {
  if (encoding === 'br') return createBrotliDecompress();
  if (encoding !== 'deflate') return createGunzip();
  // Some senders mean the raw stream; a zlib header has 8 in its low four bits.
  return ((firstBytes(chunks)[0] ?? 0) & 0x0f) === 8 ? createInflate() : createInflateRaw();
}

/** As many as the head of a Zstandard frame has at most. */
function firstBytes(chunks: readonly Buffer[]): Buffer {
  const pieces: Buffer[] = [];
  let length = 0;
  for (const chunk of chunks) {
    if (length >= 18) break;
    pieces.push(chunk);
    length += chunk.length;
  }
  return pieces.length === 1 ? (pieces[0] ?? Buffer.alloc(0)) : Buffer.concat(pieces);
}

function* cut(bytes: Buffer, step: number): Generator<Buffer> {
  for (let at = 0; at < bytes.length; at += step) yield bytes.subarray(at, at + step);
}
