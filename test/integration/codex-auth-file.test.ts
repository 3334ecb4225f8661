// What stands in the place of Codex's auth.json and its copy: no file at all, links, a file of somebody else, homes of every name.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import {
  chmod,
  chown,
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  readlink,
  rm,
  stat,
  symlink,
  truncate,
  writeFile,
} from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { readAuthFile } from '../../main/codex/auth-file.ts';
import { handOver, type HandOver } from '../../main/codex/hand-over.ts';
import { fingerprint, takeBackKey } from '../../main/codex/take-back-key.ts';
import { proofFigures } from '../fakes/figures.ts';
import { homeNames } from '../fakes/home-names.ts';

const endings: (() => Promise<unknown> | void)[] = [];
afterEach(async () => {
  for (const end of endings.splice(0).toReversed()) await end();
});

const key = 'sk-test-canary-given';
const old = JSON.stringify({
  auth_mode: 'chatgpt',
  tokens: { refresh_token: 'rt-canary' },
  of_the_future: 7,
});
const isRoot = process.getuid?.() === 0;

async function newFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'postern-auth-'));
  endings.push(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

async function newHome(): Promise<string> {
  const home = join(await newFolder(), '.codex');
  await mkdir(home, { mode: 0o700 });
  return home;
}

const authPath = (home: string): string => join(home, 'auth.json');
const copyPath = (home: string): string => join(home, 'auth.json.before-postern');

/** Without the programs that hold Codex's locks: only the file itself is in the way then, and nothing waits but for it. */
const task = (codexHome: string): HandOver => ({
  credential: { type: 'apiKey', key },
  codexHome,
  systemFolder: join(codexHome, 'etc'),
  environment: { PATH: '/nowhere' },
  platform: process.platform,
  askCodex: () => Promise.resolve('apiKey'),
  now: Date.now,
});

const takeBack = (codexHome: string, replaced: string | null) =>
  takeBackKey({ codexHome, environment: { PATH: '/nowhere' }, platform: process.platform, key, replaced });

const refusal = (why: string, next: string) => ({
  ok: false,
  problem: { code: 'login-handover-failed', what: 'The sign-in was not handed to Codex.', why, next },
});

/** Reading, handing over and taking back all refuse within a second; nothing is made beside what stands there. */
async function refused(home: string, why: string): Promise<void> {
  const before = await readdir(home);
  const began = performance.now();
  expect(await readAuthFile(home)).toEqual({ state: 'unreadable', why });
  expect(await handOver(task(home))).toEqual(
    refusal(
      `Codex's auth.json cannot be read, so it was left as it is. ${why}`,
      'Look at the file, or move it away, then try again.',
    ),
  );
  expect(await takeBack(home, null)).toBe('stays');
  expect(performance.now() - began).toBeLessThan(1_000);
  expect(await readdir(home)).toEqual(before);
}

/** What is no file: how it is made at a path, and what is said of it. */
const noFiles: readonly (readonly [string, string, (path: string) => Promise<unknown> | void])[] = [
  ['a folder', 'It is a folder, not a file.', (path) => mkdir(path)],
  ['a pipe', 'It is a pipe, not a file.', (path) => void execFileSync('mkfifo', [path])],
  ['a socket', 'It is a device or socket, not a file.', socketAt],
  ['a link to /dev/full', 'It is a device or socket, not a file.', (path) => symlink('/dev/full', path)],
  ['a link to /dev/zero', 'It is a device or socket, not a file.', (path) => symlink('/dev/zero', path)],
  ['a link to /dev/tty', 'It is a device or socket, not a file.', (path) => symlink('/dev/tty', path)],
];

async function socketAt(path: string): Promise<void> {
  const server = createServer();
  server.listen(path);
  await once(server, 'listening');
  endings.push(() => void server.close());
}

const kindOf = async (path: string): Promise<string> => {
  const { mode, ino, mtimeMs } = await lstat(path);
  return [mode, ino, mtimeMs].join(' ');
};

describe('auth.json that is no file of this user', () => {
  test.each(noFiles)(
    'E8 auth.json that is %s: refused within a second, and it stays',
    async (_, why, make) => {
      const home = await newHome();
      await make(authPath(home));
      const before = await kindOf(authPath(home));
      await refused(home, why);
      expect(await kindOf(authPath(home))).toBe(before);
    },
  );

  test.each(noFiles.slice(0, 3))(
    'E8 auth.json that is a link to %s: refused within a second, and both stay',
    async (_, why, make) => {
      const home = await newHome();
      const target = join(dirname(home), 'other');
      await make(target);
      await symlink('../other', authPath(home));
      const before = await kindOf(target);
      await refused(home, why);
      expect([await kindOf(target), await readlink(authPath(home))]).toEqual([before, '../other']);
    },
  );

  test('E8 auth.json of another user, straight and through a link: refused, and as it was', async () => {
    const why = 'It belongs to another user of this machine.';
    // Root gives a file away; everybody else has root's own to point at.
    const foreign = isRoot ? join(await newFolder(), 'theirs.json') : '/etc/passwd';
    const home = await newHome();
    if (isRoot) {
      for (const path of [foreign, authPath(home)]) {
        await writeFile(path, old);
        await chown(path, 65_534, 65_534);
      }
      await refused(home, why);
      expect([await readFile(authPath(home), 'utf8'), (await stat(authPath(home))).uid]).toEqual([
        old,
        65_534,
      ]);
      await rm(authPath(home));
    }
    const before = [await kindOf(foreign), await readFile(foreign, 'utf8')];
    await symlink(foreign, authPath(home));
    await refused(home, why);
    expect([await kindOf(foreign), await readFile(foreign, 'utf8')]).toEqual(before);
  });

  test('E8 auth.json of 16 MB and a byte: refused before it is read', async () => {
    const home = await newHome();
    await writeFile(authPath(home), old);
    await truncate(authPath(home), 16 * 1024 * 1024 + 1);
    await refused(home, 'It is larger than 16 MB.');
    expect((await stat(authPath(home))).size).toBe(16 * 1024 * 1024 + 1);
  });

  test('E8 auth.json that may not be read: refused with the reason, and as it was', async () => {
    const home = await newHome();
    await writeFile(authPath(home), old, { mode: 0o000 });
    // Root reads whatever it likes; it lends another user's rights, but stays the owner.
    if (isRoot) {
      await chmod(dirname(home), 0o755);
      await chmod(home, 0o755);
      process.seteuid?.(65_534);
    }
    try {
      await refused(home, 'Its folder or the file may not be used by you (EACCES).');
    } finally {
      if (isRoot) process.seteuid?.(0);
    }
    await chmod(authPath(home), 0o600);
    expect(await readFile(authPath(home), 'utf8')).toBe(old);
  });

  test('E8 auth.json whose bytes are no UTF-8: refused, and every byte stays', async () => {
    const home = await newHome();
    const bytes = Buffer.concat([Buffer.from('{"of_the_future":"'), Buffer.from([0xff]), Buffer.from('"}')]);
    await writeFile(authPath(home), bytes);
    expect(await handOver(task(home))).toMatchObject({
      ok: false,
      problem: { why: expect.stringContaining('It is not whole JSON.') as string },
    });
    expect([await readFile(authPath(home)), await readdir(home)]).toEqual([bytes, ['auth.json']]);
  });
});

describe('links', () => {
  test('E7 auth.json that is links in a circle: refused, and every link stays', async () => {
    const home = await newHome();
    await symlink('other.json', authPath(home));
    await symlink('auth.json', join(home, 'other.json'));
    await refused(home, 'Its symbolic links lead in a circle.');
    await rm(join(home, 'other.json'));
    await rm(authPath(home));
    await symlink('auth.json', authPath(home));
    await refused(home, 'Its symbolic links lead in a circle.');
    expect(await readlink(authPath(home))).toBe('auth.json');
  });

  test('E7 auth.json that is a link into a folder that is not there: said, and nothing is made', async () => {
    const home = await newHome();
    await symlink('../gone/auth.json', authPath(home));
    expect(await readAuthFile(home)).toEqual({ state: 'missing', target: null });
    expect(await handOver(task(home))).toEqual(
      refusal(
        `Could not write ${authPath(home)}. Its folder is not there (ENOENT).`,
        'The file is as it was. Make the folder, then try again.',
      ),
    );
    expect([await readdir(dirname(home)), await readdir(home)]).toEqual([['.codex'], ['auth.json']]);
  });

  test('E6 a chain of links, the second meant from the folder it really is in: the file at its end is replaced and put back', async () => {
    const home = await newHome();
    const outer = dirname(home);
    await mkdir(join(outer, 'a', 'b'), { recursive: true });
    await symlink(join(outer, 'a', 'b'), join(outer, 'dotfiles'));
    await symlink('../real.json', join(outer, 'a', 'b', 'auth.json'));
    await symlink('../dotfiles/auth.json', authPath(home));
    await writeFile(join(outer, 'a', 'real.json'), old);
    const replaced = fingerprint(await readAuthFile(home));
    expect(await handOver(task(home))).toEqual({ ok: true, value: undefined });
    expect(await readFile(join(outer, 'a', 'real.json'), 'utf8')).toContain(key);
    expect(await takeBack(home, replaced)).toBe('putBack');
    expect(await readFile(join(outer, 'a', 'real.json'), 'utf8')).toBe(old);
    expect([await readlink(authPath(home)), await readlink(join(outer, 'a', 'b', 'auth.json'))]).toEqual([
      '../dotfiles/auth.json',
      '../real.json',
    ]);
  });

  test('E6 a link to a file that is not there: the file is made, and a sign-in Codex does not take goes again, the link stays', async () => {
    const home = await newHome();
    await symlink('../real.json', authPath(home));
    expect(await handOver({ ...task(home), askCodex: async () => 'none' })).toMatchObject({ ok: false });
    expect([await readlink(authPath(home)), (await readdir(dirname(home))).toSorted()]).toEqual([
      '../real.json',
      ['.codex'],
    ]);
    expect(await handOver(task(home))).toEqual({ ok: true, value: undefined });
    expect(await readFile(join(dirname(home), 'real.json'), 'utf8')).toContain(key);
  });
});

describe('what has the name of the copy', () => {
  test.each(noFiles.slice(0, 3))(
    'E8 the copy’s name taken by %s: the sign-in is not replaced, as it could not be kept',
    async (_, why, make) => {
      const home = await newHome();
      await writeFile(authPath(home), old);
      await make(copyPath(home));
      const before = await kindOf(copyPath(home));
      expect(await handOver(task(home))).toEqual(
        refusal(
          `Postern does not touch ${copyPath(home)}. ${why}`,
          'Nothing was changed. Put an ordinary file of your own there, or remove it.',
        ),
      );
      expect([await readFile(authPath(home), 'utf8'), await kindOf(copyPath(home))]).toEqual([old, before]);
      // Nor is it taken for what a key replaced.
      await writeFile(authPath(home), JSON.stringify({ auth_mode: 'apikey', OPENAI_API_KEY: key }));
      expect(await takeBack(home, null)).toBe('stays');
      expect(await kindOf(copyPath(home))).toBe(before);
    },
  );

  test('E16 a link under the copy’s name makes way, and what it points at is never written', async () => {
    const home = await newHome();
    await writeFile(authPath(home), old);
    await writeFile(join(home, 'victim'), 'precious');
    await symlink('victim', copyPath(home));
    expect(await handOver(task(home))).toEqual({ ok: true, value: undefined });
    expect(await readFile(join(home, 'victim'), 'utf8')).toBe('precious');
    expect([(await lstat(copyPath(home))).isFile(), await readFile(copyPath(home), 'utf8')]).toEqual([
      true,
      old,
    ]);
  });
});

describe('what another process does meanwhile', () => {
  /** Hands over while something happens between reading and writing. */
  const meanwhile = (home: string, act: () => void) => {
    let done = false;
    const now = (): number => {
      if (!done) act();
      done = true;
      return Date.now();
    };
    return handOver({ ...task(home), now });
  };

  test('E9 auth.json swapped for a link to a file of the same bytes, between look and write: that file is not written', async () => {
    const home = await newHome();
    await writeFile(authPath(home), old);
    const victim = join(dirname(home), 'victim');
    await writeFile(victim, old);
    const before = await kindOf(victim);
    const result = await meanwhile(home, () => {
      symlinkSync('../victim', join(home, 'swap'));
      renameSync(join(home, 'swap'), authPath(home));
    });
    expect(result).toMatchObject({
      ok: false,
      problem: { why: expect.stringContaining('A symbolic link was put in its place just now.') as string },
    });
    expect([await kindOf(victim), await readFile(victim, 'utf8')]).toEqual([before, old]);
    expect(await readlink(authPath(home))).toBe('../victim');
  });

  test('E9 a pipe put in its place between look and write: refused, and it stays', async () => {
    const home = await newHome();
    await writeFile(authPath(home), old);
    const result = await meanwhile(home, () => {
      execFileSync('mkfifo', [join(home, 'swap')]);
      renameSync(join(home, 'swap'), authPath(home));
    });
    expect(result).toMatchObject({
      ok: false,
      problem: { why: expect.stringContaining('It is a pipe, not a file.') as string },
    });
    expect((await lstat(authPath(home))).isFIFO()).toBe(true);
  });

  test.each([
    [
      'renamed over it',
      old,
      (path: string, text: string) => {
        writeFileSync(`${path}.theirs`, text);
        renameSync(`${path}.theirs`, path);
      },
    ],
    ['written in place', old, (path: string, text: string) => writeFileSync(path, text)],
    ['made where there was none', null, (path: string, text: string) => writeFileSync(path, text)],
  ] as const)('E9 another process’s file %s is taken up, not lost', async (_, was, write) => {
    const home = await newHome();
    if (was !== null) await writeFile(authPath(home), was);
    const result = await meanwhile(home, () => write(authPath(home), '{"of_the_future":8}'));
    expect(result).toEqual({ ok: true, value: undefined });
    expect(JSON.parse(await readFile(authPath(home), 'utf8'))).toEqual({
      auth_mode: 'apikey',
      OPENAI_API_KEY: key,
      of_the_future: 8,
    });
    expect(readdirSync(home).toSorted()).toEqual(['auth.json', 'auth.json.before-postern']);
  });

  test.each([
    ['another sign-in', (path: string): void => writeFileSync(path, '{"of_the_future":8}')],
    [
      'a pipe',
      (path: string): void => {
        rmSync(path);
        execFileSync('mkfifo', [path]);
      },
    ],
  ])(
    'E9 Codex does not take a sign-in, and %s came in its place: it stays, and that is said',
    async (_, come) => {
      const home = await newHome();
      await writeFile(authPath(home), old);
      let there = '';
      const askCodex = async (): Promise<'none'> => {
        come(authPath(home));
        there = await kindOf(authPath(home));
        return 'none';
      };
      expect(await handOver({ ...task(home), askCodex })).toEqual(
        refusal(
          '`codex login status` did not report it afterwards, and what Codex had before could not be put back.',
          'Look at auth.json in the Codex home. As it was before it may lie beside it as auth.json.before-postern.',
        ),
      );
      expect([await kindOf(authPath(home)), await readFile(copyPath(home), 'utf8')]).toEqual([there, old]);
    },
  );

  // Bounded in `npm test`; `POSTERN_TEST_SWAPS` of the proofs counts edits of config.toml, of which each takes a tenth of the time.
  const swaps = Number(process.env['POSTERN_TEST_SWAPS'] ?? 200) / 10;

  test('E9 auth.json swapped for a link again and again never leads to the target being written', async () => {
    const home = await newHome();
    const target = join(await newFolder(), 'target');
    await writeFile(target, 'precious');
    const victim = await stat(target, { bigint: true });
    const swapper = spawn(
      'perl',
      [
        '-e',
        [
          'my ($path, $target) = @ARGV; my $n = 0; $| = 1;',
          'while (1) { $n++; my $t = "$path.swap";',
          'if ($n % 2) { symlink $target, $t } else { open my $f, ">", $t; print $f "{\\"of_the_future\\":$n}"; close $f }',
          // Rarer and rarer, so that on a busy machine too some go through.
          'rename $t, $path; print "on\\n" if $n == 2; select undef, undef, undef, rand 0.02 * (1 + $n / 50); }',
        ].join(' '),
        authPath(home),
        target,
      ],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    const over = once(swapper, 'close');
    await once(swapper.stdout, 'data');
    let given = 0;
    for (let at = 0; at < swaps || given === 0; at += 1) if ((await handOver(task(home))).ok) given += 1;
    swapper.kill('SIGKILL');
    await over;
    const after = await stat(target, { bigint: true });
    proofFigures({
      'hand-overs beside a swapped auth.json': swaps,
      'of them through the link': after.mtimeNs === victim.mtimeNs ? 0 : 1,
    });
    expect(await readFile(target, 'utf8')).toBe('precious');
    expect([after.ino, after.mtimeNs, after.nlink]).toEqual([victim.ino, victim.mtimeNs, 1n]);
    expect(await readdir(dirname(target))).toEqual(['target']);
    expect(given).toBeGreaterThan(0);
  }, 600_000);
});

describe('homes of every name', () => {
  /** With Codex's locks, whose programs are given the path too. */
  const locked = (home: string): HandOver => ({ ...task(home), environment: { PATH: process.env['PATH'] } });

  async function worksIn(home: string): Promise<void> {
    expect(await handOver(locked(home))).toEqual({ ok: true, value: undefined });
    const first = await readFile(authPath(home), 'utf8');
    expect(JSON.parse(first)).toEqual({ auth_mode: 'apikey', OPENAI_API_KEY: key });
    // A second one goes the way of a file that is there already.
    await writeFile(authPath(home), old);
    const replaced = fingerprint(await readAuthFile(home));
    expect(await handOver(locked(home))).toEqual({ ok: true, value: undefined });
    expect(await readFile(copyPath(home), 'utf8')).toBe(old);
    expect((await stat(authPath(home))).mode & 0o777).toBe(0o600);
    expect(await takeBack(home, replaced)).toBe('putBack');
    expect(await readFile(authPath(home), 'utf8')).toBe(old);
    expect((await readdir(home)).toSorted()).toEqual(['auth.json', 'auth.json.lock', 'auth.lock']);
  }

  test.each(homeNames)('E17 auth.json in the home %j', async (name) => {
    const home = join(await newFolder(), name);
    await worksIn(home);
    expect(await readdir(dirname(home))).toEqual([basename(home)]);
  });

  test('E17 auth.json in a home of nearly 4 KB; one the system does not take is said', async () => {
    let home = await newFolder();
    const part = 'd'.repeat(200);
    while (Buffer.byteLength(home) + part.length + 60 < 4_096) home = join(home, part);
    await worksIn(home);
    const long = join(home, part, part);
    expect(await handOver(locked(long))).toEqual(
      refusal(
        `Could not write ${authPath(long)}. Its path is longer than the system takes (ENAMETOOLONG).`,
        'The file is as it was. Use a Codex home with a shorter path.',
      ),
    );
  });

  test.each([
    ['a file', (path: string): Promise<void> => writeFile(path, ''), 'EEXIST'],
    ['a pipe', async (path: string): Promise<void> => void execFileSync('mkfifo', [path]), 'EEXIST'],
    ['a link in a circle', (path: string): Promise<void> => symlink(path, path), 'E(EXIST|LOOP)'],
  ] as const)('E8 a Codex home that is %s: said within a second, and it stays', async (_, make, code) => {
    const home = join(await newFolder(), '.codex');
    await make(home);
    const before = await kindOf(home);
    const began = performance.now();
    expect(await handOver(locked(home))).toMatchObject({
      ok: false,
      problem: { code: 'login-handover-failed', why: expect.stringMatching(code) as string },
    });
    expect(performance.now() - began).toBeLessThan(1_000);
    expect([await kindOf(home), await readdir(dirname(home))]).toEqual([before, ['.codex']]);
  });
});
