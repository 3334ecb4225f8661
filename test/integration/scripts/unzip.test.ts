import { mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateRawSync } from 'node:zlib';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { unzip } from '../../../scripts/setup/unzip.mjs';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'postern-unzip-'));
});
afterEach(() => rm(folder, { recursive: true }));

interface Entry {
  readonly name: string;
  readonly text: string;
  readonly mode?: number;
  /** The size the archive claims; the true one when left out. */
  readonly claimedBytes?: number;
}

/** A zip archive as small as the format allows: local headers, central directory, end record. */
function zipOf(entries: readonly Entry[]): Buffer {
  const local: Buffer[] = [];
  const central: Buffer[] = [];
  let offset = 0;
  for (const { name, text, mode = 0o644, claimedBytes = text.length } of entries) {
    const packed = deflateRawSync(text);
    const header = Buffer.alloc(30);
    header.writeUInt32LE(0x04034b50, 0);
    header.writeUInt16LE(name.length, 26);
    const record = Buffer.alloc(46);
    record.writeUInt32LE(0x02014b50, 0);
    record.writeUInt16LE(8, 10);
    record.writeUInt32LE(packed.length, 20);
    record.writeUInt32LE(claimedBytes, 24);
    record.writeUInt16LE(name.length, 28);
    record.writeUInt32LE((mode << 16) >>> 0, 38);
    record.writeUInt32LE(offset, 42);
    local.push(header, Buffer.from(name), packed);
    central.push(record, Buffer.from(name));
    offset += header.length + name.length + packed.length;
  }
  const directory = Buffer.concat(central);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...local, directory, end]);
}

async function archiveOf(entries: readonly Entry[]): Promise<string> {
  const archive = join(folder, 'a.zip');
  await writeFile(archive, zipOf(entries));
  return archive;
}

test('files go where they are placed, keep their mode, and the others stay out', async () => {
  const archive = await archiveOf([
    { name: 'Product/run', text: 'program '.repeat(1000), mode: 0o755 },
    { name: 'Product/locales/en', text: '' },
    { name: 'Product/resources/app/secret', text: 'not ours' },
  ]);
  await unzip(archive, folder, (name) =>
    name.includes('/resources/') ? null : name.replace('Product/', ''),
  );
  expect((await readdir(folder)).sort()).toEqual(['a.zip', 'locales', 'run']);
  expect(await readFile(join(folder, 'run'), 'utf8')).toBe('program '.repeat(1000));
  expect((await stat(join(folder, 'run'))).mode & 0o111).not.toBe(0);
  expect(await readFile(join(folder, 'locales', 'en'), 'utf8')).toBe('');
});

test('an entry that would leave the folder is refused', async () => {
  const archive = await archiveOf([{ name: '../outside', text: 'x' }]);
  await expect(unzip(archive, folder, (name) => name)).rejects.toThrow('leaves its folder');
});

test('an entry that is not as long as the archive says is refused', async () => {
  const archive = await archiveOf([{ name: 'short', text: 'x', claimedBytes: 2 }]);
  await expect(unzip(archive, folder, (name) => name)).rejects.toThrow('wrong size');
});

test('a file that is no archive is refused', async () => {
  await writeFile(join(folder, 'a.zip'), 'a web page that says no');
  await expect(unzip(join(folder, 'a.zip'), folder, (name) => name)).rejects.toThrow('not a zip archive');
});
