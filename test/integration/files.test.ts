import { once, EventEmitter } from 'node:events';
import { mkdtemp, readFile, readdir, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { openControl } from '../../main/app/control.ts';
import { defaultBook } from '../../main/domain/gateway.ts';
import { sweepTemporaries, writeAtomically } from '../../main/files/atomic.ts';
import { latestFile } from '../../main/files/latest.ts';
import { openBook } from '../../main/gateways/book.ts';
import { renderGateways } from '../../main/gateways/file.ts';
import { openSettings } from '../../main/settings/settings.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'postern-files-'));
});

test('a file is replaced whole, private to its owner, and nothing stays behind', async () => {
  const path = join(folder, 'deep', 'file.json');
  await writeAtomically(path, 'one');
  await writeAtomically(path, 'two');
  expect(await readFile(path, 'utf8')).toBe('two');
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  expect(await readdir(join(folder, 'deep'))).toEqual(['file.json']);
});

test('what writes that were killed left beside a file is swept away, and nothing else', async () => {
  const kept = [
    '.file.json.0123456789ab.tmp.txt',
    '.file.json.short.tmp',
    '.other.json.0123456789ab.tmp',
    'file.json',
  ];
  for (const name of ['.file.json.0123456789ab.tmp', '.file.json.ba9876543210.tmp', ...kept])
    await writeFile(join(folder, name), 'x');
  await sweepTemporaries(join(folder, 'file.json'));
  expect((await readdir(folder)).toSorted()).toEqual(kept.toSorted());
  await sweepTemporaries(join(folder, 'nowhere', 'file.json'));
});

test('E12 what a run that was killed left in the profile goes when the next one claims it, and nothing else', async () => {
  const kept = ['.settings.json.short.tmp', 'settings.json', 'x.0123456789ab.tmp'];
  for (const name of ['.launches.json.0123456789ab.tmp', '.settings.json.ba9876543210.tmp', ...kept])
    await writeFile(join(folder, name), 'x');
  const log = { info: () => {}, warn: () => {}, error: () => {} };
  const { platform } = process;
  const claimed = await openControl({ variables: {}, platform, places: { home: folder }, log });
  if (!claimed.ok) throw new Error(claimed.problem.why);
  const left = (await readdir(folder)).filter((name) => name.endsWith('.tmp') || name === 'settings.json');
  await claimed.value.close();
  expect(left.toSorted()).toEqual(kept.toSorted());
});

test('a failed write leaves the old bytes and no stray file', async () => {
  const path = join(folder, 'taken');
  await writeAtomically(join(path, 'child'), 'x');
  await expect(writeAtomically(path, 'y')).rejects.toThrow();
  expect(await readdir(folder)).toEqual(['taken']);
});

test('a first run writes the default gateways for people to edit', async () => {
  const path = join(folder, 'gateways.json');
  const opened = await openBook(path, () => {});
  expect(await readFile(path, 'utf8')).toBe(renderGateways(defaultBook()));
  expect(opened.book()).toEqual(defaultBook());
  opened.close();
});

test('P8 an edit by hand is in force at once; a broken one is said, and the last good book stays', async () => {
  const path = join(folder, 'gateways.json');
  const changed = new EventEmitter();
  const opened = await openBook(path, () => changed.emit('change'));

  const edited = renderGateways(defaultBook()).replace('https://api.openai.com/v1', 'http://127.0.0.1:9/v1');
  let change = once(changed, 'change');
  await writeAtomically(path, edited);
  await change;
  expect(opened.book().organisations[0]?.gateways[0]?.backends[1]?.upstream).toBe('http://127.0.0.1:9/v1');

  change = once(changed, 'change');
  await writeAtomically(path, '{ broken');
  await change;
  expect(opened.problem()?.code).toBe('file-invalid');
  expect(opened.book().organisations[0]?.gateways[0]?.backends[1]?.upstream).toBe('http://127.0.0.1:9/v1');
  expect(await readFile(path, 'utf8')).toBe('{ broken');
  opened.close();
});

test('broken settings are put aside with their bytes kept, and the defaults are in force', async () => {
  const path = join(folder, 'settings.json');
  await writeFile(path, '{"schemaVersion":1,"theme":"pink"}');
  const settings = await openSettings(path, () => 0);
  expect(settings.current().theme).toBe('system');
  expect(settings.problem()?.next).toContain('unreadable-1970');
  const aside = (await readdir(folder)).find((name) => name.includes('unreadable'));
  expect(await readFile(join(folder, aside ?? ''), 'utf8')).toContain('pink');
});

test('E15 settings that cannot be read are never overwritten', async () => {
  const path = join(folder, 'settings.json');
  await symlink(path, path);
  const settings = await openSettings(path, () => 0);
  await settings.change({ theme: 'dark' });
  expect(settings.current().theme).toBe('dark');
  expect(settings.problem()?.code).toBe('file-unreadable');
  await expect(readFile(path)).rejects.toThrow('ELOOP');
});

test('changes to the settings are written one after another and survive', async () => {
  const path = join(folder, 'settings.json');
  const settings = await openSettings(path, () => 0);
  await Promise.all([settings.change({ theme: 'dark' }), settings.change({ routing: false })]);
  const again = await openSettings(path, () => 0);
  expect(again.current()).toEqual({ ...settings.current(), theme: 'dark', routing: false });
});

test('of many contents in a row the last one is on disk', async () => {
  const path = join(folder, 'latest.json');
  const file = latestFile(path, () => {});
  await Promise.all(Array.from({ length: 50 }, (_, index) => file.write(String(index))));
  expect(await readFile(path, 'utf8')).toBe('49');
});
