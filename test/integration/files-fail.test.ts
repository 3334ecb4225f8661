// Each file Postern keeps its state in, saved while the disk fails or the process dies at one system call of it.
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { sweepFolder } from '../../main/files/atomic.ts';
import { built } from '../fakes/built.ts';
import { callsBetweenMarks, meets, underStrace, type Call } from '../fakes/cut-calls.ts';
import { proofFigures } from '../fakes/figures.ts';
import { whyUntraceable } from '../fakes/lacking.ts';
import { savedFiles } from '../fakes/saving-process.ts';

/** `POSTERN_TEST_CUTS=all` takes every system call; `npm test` a few of each file. */
const share = process.env['POSTERN_TEST_CUTS'] === 'all' ? Number.POSITIVE_INFINITY : 2;
const lack = whyUntraceable();
const where = lack === null ? '' : ` (${lack})`;
/** Calls that write; a read that fails is another matter. */
const writing = new Set(['write', 'pwrite64', 'openat', 'rename', 'fsync', 'mkdir', 'close']);

let program = '';
beforeAll(async () => {
  if (lack === null) program = await built(join(import.meta.dirname, '../fakes/saving-process.ts'));
});

function some(calls: readonly Call[]): readonly Call[] {
  const step = Math.max(1, calls.length / share);
  return calls.filter((_, at) => Math.floor(at / step) !== Math.floor((at - 1) / step));
}

/** Saves a file in a folder of its own while one call meets a fate, then hands over what there is. */
async function saved(
  which: string,
  call: Call,
  fate: string,
  look: (found: {
    readonly said: string;
    readonly text: string;
    readonly killed: boolean;
    readonly strays: () => Promise<readonly string[]>;
    readonly folder: string;
  }) => Promise<void>,
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'postern-saved-'));
  const { said, killed } = await underStrace([program, folder, which], meets(call, fate));
  const text = await readFile(join(folder, which), 'utf8');
  const strays = async (): Promise<readonly string[]> =>
    (await readdir(folder)).filter((name) => name.endsWith('.tmp'));
  await look({ said, text, killed, strays, folder });
  await rm(folder, { recursive: true });
}

/** The contents each round leaves, by saving without any trouble. */
async function contentsOf(which: string): Promise<readonly Call[]> {
  const folder = await mkdtemp(join(tmpdir(), 'postern-saved-'));
  const calls = await callsBetweenMarks([program, folder, which]);
  await rm(folder, { recursive: true });
  return calls;
}

/** The round a file is of; each round writes its own number. */
function roundIn(text: string): string {
  JSON.parse(text);
  return (
    /"(?:keepDays|since|round|share)":\s*(?:10)?(\d)\b|"Round (\d)"|"value (\d)"/
      .exec(text)
      ?.slice(1)
      .find((one) => one !== undefined) ?? ''
  );
}

describe.skipIf(lack !== null).each(Object.keys(savedFiles))(`%s${where}`, (which) => {
  test('E12 F3 killed at a system call of a save: the file of before or the new one, and no stray after the next start', async () => {
    const calls = some(await contentsOf(which));
    expect(calls.length).toBeGreaterThan(1);
    for (const call of calls)
      await saved(which, call, 'signal=SIGKILL', async ({ killed, text, folder, strays }) => {
        expect([call, killed]).toEqual([call, true]);
        expect([call, roundIn(text)]).toEqual([call, expect.stringMatching(/^[12]$/)]);
        await sweepFolder(folder);
        expect(await strays()).toEqual([]);
      });
    proofFigures({ [`system calls of a save killed at, ${which}`]: calls.length });
  }, 600_000);

  test.each(['EIO', 'ENOSPC'])(
    'E13 F3 %s at a system call of a save: said, whole, and the next save makes it good',
    async (error) => {
      const calls = some((await contentsOf(which)).filter(({ name }) => writing.has(name)));
      let refused = 0;
      for (const call of calls)
        await saved(which, call, `error=${error}`, async ({ said, text, strays }) => {
          const [second = '', third = ''] = said.trim().split('\n');
          // Without its wake-up call the program itself breaks off, which is as good as killed; or what it says is lost.
          if (third === '') {
            expect([call, roundIn(text)]).toEqual([call, expect.stringMatching(/^[1-3]$/)]);
            return;
          }
          if (second !== 'second done') refused += 1;
          expect([call, second]).toEqual([
            call,
            expect.stringMatching(new RegExp(`^second (done|.*${error})`)),
          ]);
          expect([call, third, roundIn(text), await strays()]).toEqual([call, 'third done', '3', []]);
        });
      expect(refused).toBeGreaterThan(0);
      proofFigures({ [`system calls of a save failed with ${error}, ${which}`]: calls.length });
    },
    600_000,
  );
});
