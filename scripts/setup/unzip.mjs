// @ts-check
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, open, stat } from 'node:fs/promises';
import { dirname, join, normalize, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createInflateRaw } from 'node:zlib';

const endSignature = 0x06054b50;
const entrySignature = 0x02014b50;
const endBytes = 22;
const localHeaderBytes = 30;

/**
 * Unpacks chosen files of a zip archive below 4 GiB, and checks each one's size.
 * @param {string} archive
 * @param {string} into an existing folder
 * @param {(name: string) => string | null} place where a file goes inside `into`; null leaves it out
 */
export async function unzip(archive, into, place) {
  for (const entry of await readDirectory(archive)) {
    const target = entry.name.endsWith('/') ? null : place(entry.name);
    if (target === null) continue;
    if (normalize(target).startsWith('..')) throw new Error(`zip entry leaves its folder: ${entry.name}`);
    const path = join(into, ...normalize(target).split(sep));
    await mkdir(dirname(path), { recursive: true });
    await unpack(archive, entry, path);
  }
}

/** @typedef {{ name: string, method: number, packedBytes: number, plainBytes: number, mode: number, offset: number }} Entry */

/** @param {string} archive @returns {Promise<Entry[]>} */
async function readDirectory(archive) {
  const file = await open(archive);
  try {
    const { size } = await file.stat();
    const tail = await readAt(file, Math.max(0, size - 65_557), Math.min(size, 65_557));
    let end = tail.length - endBytes;
    while (end >= 0 && tail.readUInt32LE(end) !== endSignature) end -= 1;
    if (end < 0) throw new Error(`not a zip archive: ${archive}`);
    const directory = await readAt(file, tail.readUInt32LE(end + 16), tail.readUInt32LE(end + 12));
    return [...entriesOf(directory)];
  } finally {
    await file.close();
  }
}

/** @param {Buffer} directory @returns {Generator<Entry>} */
function* entriesOf(directory) {
  let at = 0;
  while (at < directory.length && directory.readUInt32LE(at) === entrySignature) {
    const nameBytes = directory.readUInt16LE(at + 28);
    yield {
      name: directory.toString('utf8', at + 46, at + 46 + nameBytes),
      method: directory.readUInt16LE(at + 10),
      packedBytes: directory.readUInt32LE(at + 20),
      plainBytes: directory.readUInt32LE(at + 24),
      mode: (directory.readUInt32LE(at + 38) >>> 16) & 0o777,
      offset: directory.readUInt32LE(at + 42),
    };
    at += 46 + nameBytes + directory.readUInt16LE(at + 30) + directory.readUInt16LE(at + 32);
  }
}

/** @param {string} archive @param {Entry} entry @param {string} path */
async function unpack(archive, entry, path) {
  const file = await open(archive);
  const header = await readAt(file, entry.offset, localHeaderBytes).finally(() => file.close());
  const start = entry.offset + localHeaderBytes + header.readUInt16LE(26) + header.readUInt16LE(28);
  const target = createWriteStream(path, { mode: entry.mode || 0o644 });
  if (entry.packedBytes === 0) {
    await pipeline([Buffer.alloc(0)], target);
  } else {
    const packed = createReadStream(archive, { start, end: start + entry.packedBytes - 1 });
    await (entry.method === 0 ? pipeline(packed, target) : pipeline(packed, createInflateRaw(), target));
  }
  const { size } = await stat(path);
  if (size !== entry.plainBytes) throw new Error(`zip entry has the wrong size: ${entry.name}`);
}

/** @param {import('node:fs/promises').FileHandle} file @param {number} position @param {number} length */
async function readAt(file, position, length) {
  const { buffer } = await file.read(Buffer.alloc(length), 0, length, position);
  return buffer;
}
