// The hand-over into auth.json cut short: killed at every step, on a full disk, and with Codex writing at the same time.
import { execFile, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, expect, test } from 'vitest';
import { built } from '../fakes/built.ts';
import { proofFigures } from '../fakes/figures.ts';
import { handOver, type HandOver } from '../../main/codex/hand-over.ts';

const endings: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of endings.splice(0).toReversed()) await end();
});

const old = JSON.stringify({ auth_mode: 'apikey', OPENAI_API_KEY: 'sk-test-canary-old', of_the_future: 7 });
const given = JSON.stringify(
  { auth_mode: 'apikey', OPENAI_API_KEY: 'sk-test-canary-given', of_the_future: 7 },
  null,
  2,
);

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

/** Hands over in a process of its own; what it printed, and the signal that ended it. */
async function inProcess(home: string, fate: 'dies' | 'full', step: number) {
  const program = await built(join(import.meta.dirname, '../fakes/hand-over-process.ts'));
  const child = spawn(process.execPath, [program, home, fate, String(step)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (said += text));
  const [, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
  return { said, signal, steps: [...said.matchAll(/^step (\d+) (.*)$/gm)].map((one) => one[2] ?? '') };
}

/** The numbers of all steps, in batches that two processors can take. */
function* batches(count: number, size = 4): Generator<readonly number[]> {
  for (let at = 0; at < count; at += size)
    yield Array.from({ length: Math.min(size, count - at) }, (_, next) => at + next);
}

test('E12: killed at every step of the hand-over, auth.json is the old one or the new one, and the next hand-over leaves no stray', async () => {
  const { steps, said } = await inProcess(await signedIn(), 'dies', -1);
  expect(said.trimEnd().endsWith('done')).toBe(true);
  expect(steps).toEqual(
    expect.arrayContaining(['before write', 'half written', 'after sync', 'before rename', 'after rename']),
  );
  const seen = new Set<string>();
  const strays: string[] = [];
  for (const batch of batches(steps.length)) {
    await Promise.all(
      batch.map(async (step) => {
        const home = await signedIn();
        expect((await inProcess(home, 'dies', step)).signal).toBe('SIGKILL');
        const text = await authOf(home);
        expect([old, given]).toContain(text);
        seen.add(text);
        const copy = await readFile(join(home, 'auth.json.before-postern'), 'utf8').catch(() => old);
        expect(copy).toBe(old);
        strays.push(...(await straysIn(home)));
        expect(await handOver(task(home))).toEqual({ ok: true, value: undefined });
        expect([await authOf(home), await straysIn(home)]).toEqual([given, []]);
        expect((await stat(join(home, 'auth.json'))).mode & 0o777).toBe(0o600);
      }),
    );
  }
  expect(seen).toEqual(new Set([old, given]));
  // Some of the kills did leave a new file behind, or sweeping it would have shown nothing.
  expect(strays.length).toBeGreaterThan(0);
}, 120_000);

test('E13: a disk that is full at any step leaves auth.json as it was, no stray, and says why', async () => {
  const { steps } = await inProcess(await signedIn(), 'full', -1);
  for (const batch of batches(steps.length)) {
    await Promise.all(
      batch.map(async (step) => {
        const home = await signedIn();
        const { said } = await inProcess(home, 'full', step);
        expect(said).toMatch(/login-handover-failed .*ENOSPC/);
        expect([await authOf(home), await straysIn(home)]).toEqual([old, []]);
      }),
    );
  }
  expect(steps.length).toBeGreaterThan(6);
}, 120_000);

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
    expect((await inProcess(home, 'full', 0)).said).toMatch(/login-handover-failed .*ENOSPC/);
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
