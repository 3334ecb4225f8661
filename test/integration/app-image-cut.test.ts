// A newer AppImage put in, cut short at each system call: killed, or on a disk that fails.
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { sweepDraft } from '../../main/shell/app-image.ts';
import { built } from '../fakes/built.ts';
import { callsBetweenMarks, meets, underStrace, type Call } from '../fakes/cut-calls.ts';
import { proofFigures } from '../fakes/figures.ts';
import { whyUntraceable } from '../fakes/lacking.ts';
import { placesOfSwap } from '../fakes/swapping-process.ts';

const lack = whyUntraceable();
const older = 'old'.repeat(100_000);
const newer = 'newer'.repeat(100_000);
/** Calls a full or broken disk refuses. */
const writing = new Set([
  'write',
  'openat',
  'rename',
  'fsync',
  'mkdir',
  'copy_file_range',
  'sendfile',
  'ftruncate',
  'fchmod',
]);

let entry = '';
const program = (folder: string): readonly string[] => [entry, folder];
beforeAll(async () => {
  if (lack === null) entry = await built(join(import.meta.dirname, '../fakes/swapping-process.ts'));
});

interface Bed extends ReturnType<typeof placesOfSwap> {
  readonly folder: string;
}

/** An AppImage in use and a newer one fetched, handed to `use`. */
async function withBed(use: (bed: Bed) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'postern-swapped-'));
  const bed = { folder, ...placesOfSwap(folder) };
  await mkdir(join(folder, 'apps'));
  await writeFile(bed.inUse, older, { mode: 0o755 });
  await writeFile(bed.fetched, newer);
  try {
    await use(bed);
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function callsOfSwap(): Promise<readonly Call[]> {
  let calls: readonly Call[] = [];
  await withBed(async ({ folder }) => {
    calls = await callsBetweenMarks(program(folder));
  });
  return calls;
}

/** Which of the two a file is, whole; fails for anything else, and for one that cannot be run. */
async function versionAt(path: string): Promise<'older' | 'newer'> {
  const text = await readFile(path, 'utf8');
  expect([older.length, newer.length]).toContain(text.length);
  expect((await stat(path)).mode & 0o777).toBe(0o755);
  return text === newer ? 'newer' : 'older';
}

describe.skipIf(lack !== null)(`a newer AppImage${lack === null ? '' : ` (${lack})`}`, () => {
  test('F16 M12 killed at each system call of its putting in: the older or the newer one whole, and no newer one without the older', async () => {
    const calls = await callsOfSwap();
    expect(calls.length).toBeGreaterThan(5);
    for (const call of calls)
      await withBed(async ({ folder, inUse, kept }) => {
        const { killed } = await underStrace(program(folder), meets(call, 'signal=SIGKILL'));
        expect([call, killed]).toEqual([call, true]);
        if ((await versionAt(inUse)) === 'newer') expect(await versionAt(kept)).toBe('older');
        await sweepDraft(inUse);
        expect([call, await readdir(join(folder, 'apps'))]).toEqual([call, ['postern.AppImage']]);
      });
    proofFigures({ 'system calls of an update killed at': calls.length });
  }, 600_000);

  test.each(['EIO', 'ENOSPC'])(
    'F16 %s at each system call of its putting in: said, the older one goes on, and the next quit makes it good',
    async (error) => {
      const calls = (await callsOfSwap()).filter(({ name }) => writing.has(name));
      let refused = 0;
      for (const call of calls)
        await withBed(async ({ folder, inUse, kept }) => {
          const { said } = await underStrace(program(folder), meets(call, `error=${error}`));
          const told = JSON.parse(said) as { readonly first: string; readonly beside: readonly string[] };
          if (told.first !== 'done') refused += 1;
          // Node looks for the folder that could not be made, and names what that look met.
          const named = call.name === 'mkdir' ? 'ENOENT' : error;
          expect([call, told]).toEqual([
            call,
            {
              first: expect.stringMatching(`^(done|${named})$`),
              beside: ['postern.AppImage'],
              second: 'done',
            },
          ]);
          expect([call, await versionAt(inUse), await versionAt(kept)]).toEqual([call, 'newer', 'older']);
        });
      expect(refused).toBeGreaterThan(0);
      proofFigures({ [`system calls of an update failed with ${error}`]: calls.length });
    },
    600_000,
  );
});
