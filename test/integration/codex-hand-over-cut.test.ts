// The hand-over into auth.json cut short: killed or on a failing disk at each system call, on a full disk, and with Codex writing at the same time.
import { execFile, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, describe, expect, test } from 'vitest';
import { built } from '../fakes/built.ts';
import { callsBetweenMarks, meets, underStrace, type Call } from '../fakes/cut-calls.ts';
import { proofFigures } from '../fakes/figures.ts';
import { whyUntraceable } from '../fakes/lacking.ts';
import { handOver, type HandOver } from '../../main/codex/hand-over.ts';

const endings: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of endings.splice(0).toReversed()) await end();
});

const old = JSON.stringify({ auth_mode: 'apikey', OPENAI_API_KEY: 'sk-test-canary-old', of_the_future: 7 });
/** What a hand-over writes over an earlier sign-in, or where there is none. */
const givenOver = (was: string | null): string => {
  const kept = was === null ? {} : { of_the_future: 7 };
  return JSON.stringify({ auth_mode: 'apikey', OPENAI_API_KEY: 'sk-test-canary-given', ...kept }, null, 2);
};
const given = givenOver(old);

async function newFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'postern-cut-'));
  endings.push(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** A Codex home, signed in by a key of its own. */
async function signedIn(parent?: string): Promise<string> {
  const home = join(parent ?? (await newFolder()), '.codex');
  await mkdir(home, { mode: 0o700 });
  await writeFile(join(home, 'auth.json'), old);
  await chmod(join(home, 'auth.json'), 0o644);
  return home;
}

const task = (codexHome: string): HandOver => ({
  credential: { type: 'apiKey', key: 'sk-test-canary-given' },
  codexHome,
  systemFolder: join(codexHome, 'etc'),
  environment: { PATH: process.env['PATH'] },
  platform: 'linux',
  askCodex: () => Promise.resolve('apiKey'),
  now: Date.now,
});

const authOf = (home: string): Promise<string> => readFile(join(home, 'auth.json'), 'utf8');
const straysIn = async (home: string): Promise<readonly string[]> =>
  (await readdir(home)).filter((name) => name.endsWith('.tmp'));

const copyOf = (home: string): Promise<string | null> =>
  readFile(join(home, 'auth.json.before-postern'), 'utf8').catch(() => null);

const program = (): Promise<string> => built(join(import.meta.dirname, '../fakes/hand-over-process.ts'));

/** Hands over in a process of its own that meets its fate with half of a new file written; what it printed, and the signal that ended it. */
async function halfWritten(home: string, fate: 'dies' | 'full', file: number) {
  const child = spawn(process.execPath, [await program(), home, fate, String(file)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (said += text));
  const [, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
  return { said, signal };
}

/** A hand-over writes the copy of what was there, then the file itself. */
const files = [
  ['the copy', 0],
  ['auth.json', 1],
] as const;

test.each(files)(
  'E12: killed with half of %s written: the old sign-in stands, and the next hand-over leaves no stray',
  async (_which, file) => {
    const home = await signedIn();
    expect((await halfWritten(home, 'dies', file)).signal).toBe('SIGKILL');
    expect([await authOf(home), (await straysIn(home)).length]).toEqual([old, 1]);
    expect(await handOver(task(home))).toEqual({ ok: true, value: undefined });
    expect([await authOf(home), await copyOf(home), await straysIn(home)]).toEqual([given, old, []]);
  },
);

test.each(files)(
  'E13: a disk that is full with half of %s written: said, as it was, and no stray',
  async (_which, file) => {
    const home = await signedIn();
    expect((await halfWritten(home, 'full', file)).said).toMatch(/^login-handover-failed .*ENOSPC/);
    expect([await authOf(home), await straysIn(home)]).toEqual([old, []]);
  },
);

/** `POSTERN_TEST_CUTS=all` takes every system call; `npm test` a few. */
const share = process.env['POSTERN_TEST_CUTS'] === 'all' ? Number.POSITIVE_INFINITY : 5;
const lack = whyUntraceable();
/** Calls that a full disk may refuse. */
const growing = new Set(['write', 'pwrite64', 'openat', 'rename', 'link', 'mkdir', 'fsync']);

/** An even share of them, the first and the last among them. */
function some(calls: readonly Call[]): readonly Call[] {
  if (calls.length <= share) return calls;
  const step = (calls.length - 1) / (share - 1);
  const picked = new Set(Array.from({ length: share }, (_, at) => Math.round(at * step)));
  return calls.filter((_, at) => picked.has(at));
}

/** A Codex home that was signed in, or was not. */
async function homeThat(was: string | null): Promise<string> {
  const home = await signedIn();
  if (was === null) await rm(join(home, 'auth.json'));
  return home;
}

/** What stands in a home: the old sign-in or none, or the one that was given, whole and readable by its owner alone. */
async function standing(home: string, was: string | null): Promise<'before' | 'given'> {
  const text = await authOf(home).catch((error: NodeJS.ErrnoException) => error.code);
  expect([was ?? 'ENOENT', givenOver(was)]).toContain(text);
  const stands = text === givenOver(was) ? 'given' : 'before';
  if (stands === 'given') expect((await stat(join(home, 'auth.json'))).mode & 0o777).toBe(0o600);
  // What was replaced is kept beside it, and no copy is another's.
  const copy = await copyOf(home);
  if (stands === 'given' || copy !== null) expect(copy).toBe(was);
  return stands;
}

/** The next hand-over makes good whatever stands there. */
async function madeGood(home: string, was: string | null): Promise<void> {
  expect(await handOver(task(home))).toEqual({ ok: true, value: undefined });
  expect([await authOf(home), await straysIn(home)]).toEqual([givenOver(was), []]);
}

/** A hand-over in a process of its own, one of whose calls on files meets a fate. */
async function cut(call: Call, fate: string, was: string | null) {
  for (let tried = 0; tried < 5; tried += 1) {
    const home = await homeThat(was);
    const met = await underStrace([await program(), home], meets(call, fate), 'thatThread');
    // The writes that wake the main thread are counted too and are not always as many; this one was meant for a file.
    const wasWakeUp = /^write\(\d+, "\\1\\0.*(= \?$|INJECTED)/m.test(met.trace);
    if (!wasWakeUp) return { ...met, home, stands: await standing(home, was) };
  }
  throw new Error(`not met: ${JSON.stringify(call)}`);
}

describe.skipIf(lack !== null).each([
  ['over an earlier sign-in', old, 'rename'],
  ['where there is none', null, 'link'],
])(`a hand-over %s${lack === null ? '' : ` (${lack})`}`, (where, was, last) => {
  const calls = async (): Promise<readonly Call[]> =>
    callsBetweenMarks([await program(), await homeThat(was)]);

  test('E12: killed at a system call of it: the old sign-in or the new one, and the next one leaves no stray', async () => {
    const all = await calls();
    expect(all.map(({ name }) => name)).toEqual(expect.arrayContaining(['openat', 'write', 'fsync', last]));
    const seen = new Set<string>();
    let strays = 0;
    for (const call of some(all)) {
      const { home, killed, stands } = await cut(call, 'signal=SIGKILL', was);
      expect([call, killed]).toEqual([call, true]);
      seen.add(stands);
      strays += (await straysIn(home)).length;
      await madeGood(home, was);
    }
    proofFigures({ [`system calls of a hand-over ${where} killed at`]: some(all).length });
    expect(seen).toEqual(new Set(['before', 'given']));
    // Some kills did leave a new file behind, or sweeping would have shown nothing.
    expect(strays).toBeGreaterThan(0);
  }, 900_000);

  test.each(['EIO', 'ENOSPC'])(
    'E13: %s at a system call of it: said and as it was, or done, and the next one leaves no stray',
    async (error) => {
      const met = some((await calls()).filter(({ name }) => error === 'EIO' || growing.has(name)));
      let refused = 0;
      for (const call of met) {
        const { home, said, stands } = await cut(call, `error=${error}`, was);
        if (said !== 'done\n') refused += 1;
        const told = stands === 'given' ? /^done\n$/ : new RegExp(`^login-handover-failed .*${error}`);
        expect([call, said]).toEqual([call, expect.stringMatching(told)]);
        await madeGood(home, was);
      }
      proofFigures({ [`system calls of a hand-over ${where} failed with ${error}`]: met.length });
      expect(refused).toBeGreaterThan(0);
    },
    900_000,
  );
});

test('E13: on a disk that really is full the sign-in stays as it was, and once there is room it is handed over', async () => {
  const disk = await newFolder();
  // Only root may mount one of a few pages; for others a limit on the size of files stands in for it.
  const mounted = await promisify(execFile)('mount', ['-t', 'tmpfs', '-o', 'size=32k', 'tmpfs', disk]).then(
    () => true,
    () => false,
  );
  if (mounted) endings.push(async () => execFileSync('umount', ['-l', disk]));
  const home = await signedIn(disk);
  if (mounted) {
    const filled = await writeFile(join(disk, 'filler'), Buffer.alloc(1_000_000)).then(
      () => 'room left',
      (error: NodeJS.ErrnoException) => error.code,
    );
    expect(filled).toBe('ENOSPC');
    expect(await handOver(task(home))).toMatchObject({
      ok: false,
      problem: { code: 'login-handover-failed', why: expect.stringContaining('ENOSPC') as string },
    });
    await rm(join(disk, 'filler'));
  } else {
    expect((await halfWritten(home, 'full', 0)).said).toMatch(/login-handover-failed .*ENOSPC/);
  }
  expect([await authOf(home), await straysIn(home)]).toEqual([old, []]);
  expect(await handOver(task(home))).toEqual({ ok: true, value: undefined });
  expect(await authOf(home)).toBe(given);
});

test('E11: a home on a disk that may only be read, or in a folder that is not ours to write, is said and stays as it was', async () => {
  const disk = await newFolder();
  const mounted = await promisify(execFile)('mount', ['-t', 'tmpfs', 'tmpfs', disk]).then(
    () => true,
    () => false,
  );
  if (mounted) endings.push(async () => execFileSync('umount', ['-l', disk]));
  const home = await signedIn(disk);
  // Root writes wherever it may write at all, everybody else only where the folder lets them.
  if (mounted) execFileSync('mount', ['-o', 'remount,ro', disk]);
  else await chmod(home, 0o500);
  const result = await handOver(task(home));
  expect(result).toMatchObject({
    ok: false,
    problem: { code: 'login-handover-failed', why: expect.stringMatching(/EROFS|EACCES/) as string },
  });
  expect([await authOf(home), await readdir(home)]).toEqual([old, ['auth.json']]);
  if (!mounted) await chmod(home, 0o700);
});

test('E14: while another program changes auth.json under Codex’s own locks, no update of either is lost', async () => {
  const races = Number(process.env['POSTERN_TEST_RACES'] ?? '150');
  const home = await signedIn();
  const rival = spawn('perl', [join(import.meta.dirname, '../fakes/auth-rival.pl'), home], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  let printed = '';
  rival.stdout.setEncoding('utf8').on('data', (text: string) => (printed += text));
  const ended = once(rival, 'close');
  let interleaved = 0;
  let before = 7;
  for (let race = 0; race < races; race += 1) {
    const key = `sk-test-canary-${race}`;
    const result = await handOver({
      ...task(home),
      credential: { type: 'apiKey', key },
      // Codex is asked after the write: what it would read is ours, whatever was counted since.
      async askCodex() {
        const auth = JSON.parse(await authOf(home)) as { OPENAI_API_KEY: string; of_the_future: number };
        expect(auth.OPENAI_API_KEY).toBe(key);
        if (auth.of_the_future > before) interleaved += 1;
        before = auth.of_the_future;
        return 'apiKey';
      },
    });
    expect(result).toEqual({ ok: true, value: undefined });
  }
  rival.stdin.end();
  await ended;
  const rounds = Number(printed);
  proofFigures({ 'edits of auth.json beside a rival': races, 'edits of the rival': rounds });
  expect(JSON.parse(await authOf(home))).toEqual({
    auth_mode: 'apikey',
    OPENAI_API_KEY: `sk-test-canary-${races - 1}`,
    of_the_future: 7 + rounds,
  });
  // The other program got in between nearly every two of ours, or there was no race.
  expect(interleaved).toBeGreaterThan(races * 0.5);
}, 300_000);
