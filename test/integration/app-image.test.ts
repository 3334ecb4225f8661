import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { forgetFormer, keptAppImage, putBackAppImage, putInAppImage } from '../../main/shell/app-image.ts';

let folder: string;
const inUse = (): string => join(folder, 'apps', 'postern-0.1.0.AppImage');
const former = (): string => join(folder, 'former');
const fetched = (): string => join(folder, 'fetched');

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'postern-app-image-'));
  await mkdir(join(folder, 'apps'));
  await writeFile(inUse(), 'old');
  await writeFile(fetched(), 'new');
});
afterEach(() => rm(folder, { recursive: true }));

test('T12 a fetched version takes the name of the one in use, which is kept and can be put back', async () => {
  await putInAppImage(fetched(), inUse(), former());
  expect(await readFile(inUse(), 'utf8')).toBe('new');
  expect((await stat(inUse())).mode & 0o777).toBe(0o755);
  expect(await readFile(keptAppImage(former()), 'utf8')).toBe('old');
  await putBackAppImage(inUse(), former());
  expect(await readFile(inUse(), 'utf8')).toBe('old');
  await forgetFormer(former());
  expect(await readdir(folder)).toEqual(['apps']);
  expect(await readdir(join(folder, 'apps'))).toEqual(['postern-0.1.0.AppImage']);
});

test('T12 what cannot be put in leaves the version in use as it was, and nothing half beside it', async () => {
  await rm(fetched());
  await expect(putInAppImage(fetched(), inUse(), former())).rejects.toThrow(/ENOENT/);
  expect(await readFile(inUse(), 'utf8')).toBe('old');
  expect(await readdir(join(folder, 'apps'))).toEqual(['postern-0.1.0.AppImage']);
});
