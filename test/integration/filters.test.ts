import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { sessionFilter } from '../../main/ipc/parse-log.ts';
import { openFilters, type SavedFilters } from '../../main/settings/filters.ts';

let folder: string;
let ids = 0;
const open = (): Promise<SavedFilters> =>
  openFilters(join(folder, 'filters.json'), sessionFilter, () => `id-${(ids += 1)}`);

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'postern-filters-'));
  ids = 0;
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test('P13 a filter is kept by its name, replaced under it, and there again in the next run', async () => {
  const filters = await open();
  await filters.save('week', { text: 'flaky' });
  await filters.save('failed', { statuses: ['failed'] });
  await filters.save('week', { text: 'flaky', minTokens: 5 });
  const expected = [
    { id: 'id-2', name: 'failed', filter: { statuses: ['failed'] } },
    { id: 'id-1', name: 'week', filter: { text: 'flaky', minTokens: 5 } },
  ];
  expect(filters.list()).toEqual(expected);
  const again = await open();
  expect(again.list()).toEqual(expected);
  await again.remove('id-1');
  expect((await open()).list().map(({ name }) => name)).toEqual(['failed']);
});

test('a file that is not ours is put aside with its bytes, and a filter of another shape left out', async () => {
  const path = join(folder, 'filters.json');
  await writeFile(
    path,
    '{"schemaVersion":1,"filters":[{"id":"a","name":"odd","filter":{"statuses":["dancing"]}}]}',
  );
  expect((await open()).list()).toEqual([]);
  await writeFile(path, 'not json');
  expect((await open()).list()).toEqual([]);
  expect((await readdir(folder)).some((name) => name.startsWith('filters.json.unreadable-'))).toBe(true);
});

test('a filter that cannot be written is said, and neither in the list nor out of it', async () => {
  const filters = await open();
  await filters.save('week', { text: 'flaky' });
  const path = join(folder, 'filters.json');
  await rm(path);
  await mkdir(join(path, 'in the way'), { recursive: true });
  const refused = { ok: false, problem: { code: 'file-unwritable', what: `Could not write ${path}.` } };
  expect(await Promise.all([filters.save('failed', {}), filters.remove('id-1')])).toMatchObject([
    refused,
    refused,
  ]);
  expect(filters.list().map(({ name }) => name)).toEqual(['week']);
  expect(await readdir(folder)).toEqual(['filters.json']);
  await rm(path, { recursive: true });
  expect(await Promise.all([filters.save('failed', {}), filters.remove('id-1')])).toMatchObject([
    { ok: true },
    { ok: true },
  ]);
  expect((await open()).list().map(({ name }) => name)).toEqual(['failed']);
});
