// Two set-ups at once, and set-ups that died: the second never sees half of the first's work.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { withLock } from '../../../scripts/setup/lock.mjs';
import { publishFolder } from '../../../scripts/setup/publish-folder.mjs';

let cache: string;
beforeEach(async () => {
  cache = await mkdtemp(join(tmpdir(), 'postern-cache-'));
});
afterEach(() => rm(cache, { recursive: true }));

test('two set-ups that make the same folder leave one whole folder and no drafts', async () => {
  const folder = join(cache, 'runtime');
  const make = (text: string) => async (draft: string) => {
    await writeFile(join(draft, 'program'), text);
    await writeFile(join(draft, 'version'), text);
  };
  await Promise.all([publishFolder(folder, make('one')), publishFolder(folder, make('two'))]);
  expect(await readdir(cache)).toEqual(['runtime']);
  expect(await readFile(join(folder, 'program'))).toEqual(await readFile(join(folder, 'version')));
});

test('a set-up that fails leaves neither folder nor draft', async () => {
  const failing = publishFolder(join(cache, 'runtime'), async (draft) => {
    await writeFile(join(draft, 'program'), 'half');
    throw new Error('disk full');
  });
  await expect(failing).rejects.toThrow('disk full');
  expect(await readdir(cache)).toEqual([]);
});

test('work under one lock is never done side by side', async () => {
  let inside = 0;
  let most = 0;
  const work = async () => {
    inside += 1;
    most = Math.max(most, inside);
    await new Promise(setImmediate);
    inside -= 1;
  };
  await Promise.all([withLock(cache, 'checkout', work), withLock(cache, 'checkout', work)]);
  expect(most).toBe(1);
});

test('the lock of a set-up that was killed is taken over', async () => {
  const dead = spawnSync(process.execPath, ['-e', '']).pid;
  const name = createHash('sha256').update('checkout').digest('hex').slice(0, 16);
  await mkdir(join(cache, 'locks'));
  await writeFile(join(cache, 'locks', name), String(dead));
  await expect(withLock(cache, 'checkout', async () => 'done')).resolves.toBe('done');
  expect(await readdir(join(cache, 'locks'))).toEqual([]);
});
