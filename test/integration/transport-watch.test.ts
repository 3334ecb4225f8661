import { mkdir, mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { watchFile, type WatchedFile } from '../../main/transport/watch-file.ts';

let folder = '';
let watched: WatchedFile;
let waiting: (() => void)[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'postern-watch-'));
});
afterEach(async () => {
  watched.close();
  await rm(folder, { recursive: true, force: true });
});

/** Watches, and resolves when what happened before the watch cannot be told any more. */
async function follow(path: string): Promise<void> {
  watched = watchFile(path, () => {
    for (const resolve of waiting.splice(0)) resolve();
  });
  await told();
}

const told = (): Promise<void> => new Promise((resolve) => waiting.push(resolve));

/** Does something and waits until it was told. */
async function tellsOf(act: () => Promise<unknown>): Promise<void> {
  const next = told();
  await act();
  await next;
}

describe('C56: a file that is followed', () => {
  test('is told when it is written in place, replaced, removed, and there again', async () => {
    const path = join(folder, 'ca.pem');
    await writeFile(path, 'one');
    await follow(path);
    await tellsOf(() => writeFile(path, 'two'));
    await writeFile(join(folder, 'next'), 'three');
    await tellsOf(() => rename(join(folder, 'next'), path));
    await tellsOf(() => rm(path));
    await tellsOf(() => writeFile(path, 'four'));
  });

  test('is told when it comes into a folder that was missing, and when that folder goes', async () => {
    const path = join(folder, 'a', 'b', 'ca.pem');
    await follow(path);
    await tellsOf(() => mkdir(join(folder, 'a')));
    await tellsOf(() => mkdir(join(folder, 'a', 'b')));
    await tellsOf(() => writeFile(path, 'one'));
    await tellsOf(() => rm(join(folder, 'a'), { recursive: true }));
    await tellsOf(() => mkdir(join(folder, 'a', 'b'), { recursive: true }));
    await tellsOf(() => writeFile(path, 'two'));
  });

  test('is told when what a link leads to changes, and when the link leads elsewhere', async () => {
    const path = join(folder, 'ca.pem');
    const real = join(folder, 'real');
    await mkdir(real);
    await writeFile(join(real, 'one'), 'one');
    await writeFile(join(real, 'two'), 'two');
    await symlink(join(real, 'one'), path);
    await follow(path);
    await tellsOf(() => writeFile(join(real, 'one'), 'changed'));
    await symlink(join(real, 'two'), join(folder, 'link'));
    await tellsOf(() => rename(join(folder, 'link'), path));
    await tellsOf(() => writeFile(join(real, 'two'), 'changed'));
  });

  test('is silent once it is closed', async () => {
    const path = join(folder, 'ca.pem');
    await follow(path);
    let isTold = false;
    void told().then(() => (isTold = true));
    watched.close();
    const other = watchFile(path, () => isSeen());
    let isSeen = (): void => {};
    await new Promise<void>((resolve) => (isSeen = resolve));
    const seen = new Promise<void>((resolve) => (isSeen = resolve));
    await writeFile(path, 'one');
    await seen;
    other.close();
    expect(isTold).toBe(false);
    waiting = [];
  });
});
