import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { checkIntegrity } from '../../../scripts/setup/integrity.mjs';

let folder: string;
let tarball: string;
const bytes = 'the bytes that were looked at';
const pinned = `sha512-${createHash('sha512').update(bytes).digest('base64')}`;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'postern-integrity-'));
  tarball = join(folder, 'package.tgz');
});
afterAll(() => rm(folder, { recursive: true }));

test('a tarball with the pinned bytes is accepted', async () => {
  await writeFile(tarball, bytes);
  await expect(checkIntegrity(tarball, pinned)).resolves.toBeUndefined();
});

test('a tarball with one other byte is refused', async () => {
  await writeFile(tarball, `${bytes}.`);
  await expect(checkIntegrity(tarball, pinned)).rejects.toMatchObject({ code: 'integrity-mismatch' });
});
