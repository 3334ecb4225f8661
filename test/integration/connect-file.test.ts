// Writing one file of Codex's: through links, past what is no file, with its permissions, and where the system refuses.
import { execFile, execFileSync } from 'node:child_process';
import {
  chmod,
  chown,
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  readlink,
  rename,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, describe, expect, test } from 'vitest';
import { proofFigures } from '../fakes/figures.ts';
import { backUp, backupPath, letBackUpGo } from '../../main/connect/backup.ts';
import { editFile, readText, sweepStrays, type Edit } from '../../main/connect/edit-file.ts';
import { exchangeFiles } from '../../main/files/exchange.ts';
import { readPlainFile } from '../../main/files/seen-file.ts';
import { ok } from '../../main/domain/problem.ts';
import { homeNames } from '../fakes/home-names.ts';

const { platform } = process;
const endings: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of endings.splice(0).toReversed()) await end();
});

async function newFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'postern-connect-'));
  endings.push(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** Adds our line once, as the text engine would. */
const ourLine = 'ours = true\n';
const addOurs: Edit = (text) =>
  ok(text !== null && text.startsWith(ourLine) ? text : `${ourLine}${text ?? ''}`);
const add = (path: string) => editFile(path, addOurs, { platform });
const isRoot = process.getuid?.() === 0;
const linux = platform === 'linux';

async function homeWith(text: string | null): Promise<string> {
  const home = join(await newFolder(), '.codex');
  await mkdir(home, { mode: 0o700 });
  if (text !== null) await writeFile(join(home, 'config.toml'), text, { mode: 0o600 });
  return home;
}

describe('through links', () => {
  test('E6: a chain of links over several folders is followed to its end, and every link stays', async () => {
    const home = await homeWith(null);
    const dotfiles = await newFolder();
    await mkdir(join(dotfiles, 'deep'));
    await writeFile(join(dotfiles, 'deep', 'real.toml'), 'model = "x"\n', { mode: 0o640 });
    await chmod(join(dotfiles, 'deep', 'real.toml'), 0o640);
    await symlink('deep/real.toml', join(dotfiles, 'second.toml'));
    await symlink(join(dotfiles, 'second.toml'), join(home, 'config.toml'));
    expect(await add(join(home, 'config.toml'))).toMatchObject({ ok: true });
    expect(await readlink(join(home, 'config.toml'))).toBe(join(dotfiles, 'second.toml'));
    expect(await readlink(join(dotfiles, 'second.toml'))).toBe('deep/real.toml');
    expect(await readFile(join(dotfiles, 'deep', 'real.toml'), 'utf8')).toBe('ours = true\nmodel = "x"\n');
    expect((await stat(join(dotfiles, 'deep', 'real.toml'))).mode & 0o777).toBe(0o640);
    expect([await readdir(home), await readdir(join(dotfiles, 'deep'))]).toEqual([
      ['config.toml'],
      ['real.toml'],
    ]);
  });

  test('E6: a link to a file that is not there yet makes that file', async () => {
    const home = await homeWith(null);
    const dotfiles = await newFolder();
    await symlink(join(dotfiles, 'new.toml'), join(home, 'config.toml'));
    expect(await add(join(home, 'config.toml'))).toMatchObject({ ok: true });
    expect(await readFile(join(dotfiles, 'new.toml'), 'utf8')).toBe(ourLine);
    expect((await lstat(join(home, 'config.toml'))).isSymbolicLink()).toBe(true);
  });

  test('E6: a link out of a folder that is itself a link means the folder it really is in', async () => {
    const outer = await newFolder();
    await mkdir(join(outer, 'a', 'b'), { recursive: true });
    await symlink(join(outer, 'a', 'b'), join(outer, 'home'));
    await symlink('../real.toml', join(outer, 'a', 'b', 'config.toml'));
    await writeFile(join(outer, 'a', 'real.toml'), 'x = 1\n');
    expect(await add(join(outer, 'home', 'config.toml'))).toMatchObject({ ok: true });
    expect(await readFile(join(outer, 'a', 'real.toml'), 'utf8')).toBe('ours = true\nx = 1\n');
  });

  test('E7: links in a circle are refused, and stay', async () => {
    const home = await homeWith(null);
    await symlink('other.toml', join(home, 'config.toml'));
    await symlink('config.toml', join(home, 'other.toml'));
    const done = await add(join(home, 'config.toml'));
    expect(done).toMatchObject({ ok: false, problem: { why: 'Its symbolic links lead in a circle.' } });
    expect(await readText(join(home, 'config.toml'))).toMatchObject({ ok: false });
    expect((await readdir(home)).toSorted()).toEqual(['config.toml', 'other.toml']);
  });
});

describe('what is no file of this user', () => {
  const refusedWithin = async (path: string): Promise<string> => {
    const began = performance.now();
    const [written, read] = [await add(path), await readText(path)];
    expect(performance.now() - began).toBeLessThan(1_000);
    expect(read).toMatchObject({ ok: false });
    return written.ok ? 'written' : `${written.problem.code}: ${written.problem.why}`;
  };

  test('E8: a pipe, a folder, a device and a socket are refused within a second, straight and through a link', async () => {
    const home = await homeWith(null);
    const path = join(home, 'config.toml');
    await mkdir(path);
    expect(await refusedWithin(path)).toBe('file-unreadable: It is a folder, not a file.');
    await rm(path, { recursive: true });
    execFileSync('mkfifo', [path]);
    expect(await refusedWithin(path)).toBe('file-unreadable: It is a pipe, not a file.');
    await rm(path);
    for (const device of ['/dev/full', '/dev/zero', '/dev/tty']) {
      await symlink(device, path);
      expect(await refusedWithin(path)).toBe('file-unreadable: It is a device or socket, not a file.');
      await rm(path);
    }
    expect(await readdir(home)).toEqual([]);
  });

  test('E8: a link to a file of another user is refused, and that file stays as it is', async () => {
    const home = await homeWith(null);
    // Root gives a file away; everybody else has root's own to point at.
    const foreign = isRoot ? join(await newFolder(), 'theirs.toml') : '/etc/passwd';
    if (isRoot) {
      await writeFile(foreign, 'theirs = 1\n');
      await chown(foreign, 65_534, 65_534);
    }
    const before = await readFile(foreign, 'utf8');
    await symlink(foreign, join(home, 'config.toml'));
    expect(await refusedWithin(join(home, 'config.toml'))).toBe(
      'file-unreadable: It belongs to another user of this machine.',
    );
    expect(await readFile(foreign, 'utf8')).toBe(before);
  });

  test('a file that is not UTF-8 is refused with its bytes as they were', async () => {
    const home = await homeWith(null);
    await writeFile(join(home, 'config.toml'), Buffer.from([0x61, 0xff, 0xfe]));
    expect(await add(join(home, 'config.toml'))).toMatchObject({
      ok: false,
      problem: { code: 'file-invalid' },
    });
    expect([...(await readFile(join(home, 'config.toml')))]).toEqual([0x61, 0xff, 0xfe]);
  });
});

describe('while somebody swaps files', () => {
  // Bounded in `npm test`; `POSTERN_TEST_SWAPS=10000` runs what RELIABILITY E9 names.
  const swaps = Number(process.env['POSTERN_TEST_SWAPS'] ?? 400);

  test('E9: a file swapped for a link again and again never leads to the target being written', async () => {
    const home = await homeWith(null);
    const path = join(home, 'config.toml');
    const target = join(await newFolder(), 'target');
    await writeFile(target, 'precious');
    await chmod(target, 0o600);
    const victim = await stat(target, { bigint: true });
    const swapper = execFile('perl', [
      '-e',
      [
        'my ($path, $target) = @ARGV; my $n = 0; $| = 1; print "on\\n";',
        'while (1) { $n++; my $t = "$path.swap";',
        'if ($n % 2) { symlink $target, $t } else { open my $f, ">", $t; print $f "model = $n\\n"; close $f }',
        'rename $t, $path; }',
      ].join(' '),
      path,
      target,
    ]);
    const over = new Promise((resolve) => swapper.once('close', resolve));
    await new Promise((resolve) => swapper.stdout?.once('data', resolve));
    // The target is another file with content that would show any write; edits of it are refused by our own edit.
    let written = 0;
    const edit: Edit = (text) =>
      text === 'precious'
        ? ok(text)
        : ok(text?.startsWith(ourLine) === true ? text : `${ourLine}${text ?? ''}`);
    for (let at = 0; at < swaps; at += 1) {
      const done = await editFile(path, edit, {
        platform,
        beforeWriting: () => Promise.resolve(ok(undefined)),
      });
      if (done.ok) written += 1;
    }
    swapper.kill('SIGKILL');
    await over;
    const after = await stat(target, { bigint: true });
    proofFigures({
      'edits beside a swapped file': swaps,
      'of them through the link': after.mtimeNs === victim.mtimeNs ? 0 : 1,
    });
    expect(await readFile(target, 'utf8')).toBe('precious');
    expect([after.ino, after.mtimeNs, after.nlink]).toEqual([victim.ino, victim.mtimeNs, 1n]);
    expect(written).toBeGreaterThan(0);
    await sweepStrays(path);
  }, 600_000);
});

describe('permissions', () => {
  test('E10: a missing home is made 0700 and its file 0600, also under a umask of 0', async () => {
    const before = process.umask(0);
    try {
      const home = join(await newFolder(), '.codex');
      expect(await add(join(home, 'config.toml'))).toMatchObject({ ok: true, value: { before: null } });
      expect((await stat(home)).mode & 0o777).toBe(0o700);
      expect((await stat(join(home, 'config.toml'))).mode & 0o777).toBe(0o600);
    } finally {
      process.umask(before);
    }
  });

  test('E10: a home whose parent is missing is not made', async () => {
    const outer = await newFolder();
    const done = await add(join(outer, 'gone', '.codex', 'config.toml'));
    expect(done).toMatchObject({ ok: false, problem: { code: 'file-unwritable' } });
    expect(await readdir(outer)).toEqual([]);
  });

  test('E10: the mode and group of a file that is there are kept', async () => {
    const home = await homeWith('a = 1\n');
    const path = join(home, 'config.toml');
    await chmod(path, 0o664);
    if (isRoot) await chown(path, 0, 65_534);
    expect(await add(path)).toMatchObject({ ok: true });
    const after = await stat(path);
    expect(after.mode & 0o777).toBe(0o664);
    if (isRoot) expect(after.gid).toBe(65_534);
  });
});

describe('where the system refuses', () => {
  const mountedAt = async (disk: string, options: string): Promise<boolean> => {
    const mounted = await promisify(execFile)('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', disk]).then(
      () => true,
      () => false,
    );
    if (mounted) endings.push(async () => execFileSync('umount', ['-l', disk]));
    return mounted;
  };

  test('E11: a disk that may only be read, or a folder that is not ours to write, is said, and the file stays', async () => {
    const disk = await newFolder();
    const mounted = await mountedAt(disk, 'size=1m');
    const path = join(disk, 'config.toml');
    await writeFile(path, 'a = 1\n');
    if (mounted) execFileSync('mount', ['-o', 'remount,ro', disk]);
    else await chmod(disk, 0o500);
    const done = await add(path);
    expect(done).toMatchObject({ ok: false, problem: { code: 'file-unwritable' } });
    expect(done.ok ? '' : done.problem.why).toMatch(mounted ? /only be read \(EROFS\)/ : /EACCES/);
    if (!mounted) await chmod(disk, 0o700);
    expect([await readFile(path, 'utf8'), await readdir(disk)]).toEqual(['a = 1\n', ['config.toml']]);
  });

  test.runIf(linux && isRoot)('E11: a file that is immutable is said, and stays', async () => {
    const home = await homeWith('a = 1\n');
    const path = join(home, 'config.toml');
    execFileSync('chattr', ['+i', path]);
    try {
      const done = await add(path);
      expect(done).toMatchObject({
        ok: false,
        problem: {
          code: 'file-unwritable',
          why: 'The file or its folder is protected against changes (EPERM).',
        },
      });
    } finally {
      execFileSync('chattr', ['-i', path]);
    }
    expect([await readFile(path, 'utf8'), await readdir(home)]).toEqual(['a = 1\n', ['config.toml']]);
  });

  test('E13: on a disk that really is full the file stays, without a stray, and once there is room it is written', async () => {
    const disk = await newFolder();
    const mounted = await mountedAt(disk, 'size=32k');
    const path = join(disk, 'config.toml');
    await writeFile(path, 'a = 1\n');
    if (mounted) {
      await writeFile(join(disk, 'filler'), Buffer.alloc(1_000_000)).catch(() => {});
      expect(await add(path)).toMatchObject({ ok: false, problem: { why: 'The disk is full (ENOSPC).' } });
      expect((await readdir(disk)).toSorted()).toEqual(['config.toml', 'filler']);
      await rm(join(disk, 'filler'));
    }
    expect(await add(path)).toMatchObject({ ok: true });
    expect(await readFile(path, 'utf8')).toBe('ours = true\na = 1\n');
  });
});

describe('the copy of the person’s own file', () => {
  test('E16: it is made before the first edit, 0600, and no later edit touches it while a connection stands', async () => {
    const home = await homeWith('own = 1\n');
    const path = join(home, 'config.toml');
    await chmod(path, 0o644);
    expect(await backUp(path, 'own = 1\n', false)).toMatchObject({ ok: true });
    expect(await backUp(path, 'ours = true\n', true)).toMatchObject({ ok: true });
    const copy = await backupPath(path);
    expect(await readFile(copy, 'utf8')).toBe('own = 1\n');
    expect((await stat(copy)).mode & 0o777).toBe(0o600);
  });

  test('E16: it goes once the file holds its bytes again, and stays when they differ', async () => {
    const home = await homeWith('own = 1\n');
    const path = join(home, 'config.toml');
    await backUp(path, 'own = 1\n', false);
    await letBackUpGo(path, 'own = 2\n');
    expect((await readdir(home)).toSorted()).toEqual(['config.toml', 'config.toml.before-postern']);
    await letBackUpGo(path, 'own = 1\n');
    expect(await readdir(home)).toEqual(['config.toml']);
  });

  test('E16: a link put where the copy goes is replaced and never followed; a folder there stops the edit', async () => {
    const home = await homeWith('own = 1\n');
    const path = join(home, 'config.toml');
    const victim = join(home, 'victim');
    await writeFile(victim, 'precious');
    await symlink(victim, `${path}.before-postern`);
    expect(await backUp(path, 'own = 1\n', false)).toMatchObject({ ok: true });
    expect(await readFile(victim, 'utf8')).toBe('precious');
    await rm(`${path}.before-postern`);
    await mkdir(`${path}.before-postern`);
    expect(await backUp(path, 'own = 1\n', false)).toMatchObject({ ok: false });
  });
});

describe('homes of every name', () => {
  test.each(homeNames)('E17: %j', async (name) => {
    const home = join(await newFolder(), name);
    const path = join(home, 'config.toml');
    expect(await add(path)).toMatchObject({ ok: true });
    // A second edit goes the way of a file that is there already.
    expect(
      await editFile(path, (text) => ok(text?.endsWith('more = 1\n') === true ? text : `${text}more = 1\n`), {
        platform,
      }),
    ).toMatchObject({ ok: true });
    expect(await readFile(path, 'utf8')).toBe('ours = true\nmore = 1\n');
    expect(await readdir(home)).toEqual(['config.toml']);
  });

  test('E17: a home of nearly 4 KB works, and one the system does not take is said', async () => {
    let home = await newFolder();
    const part = 'd'.repeat(200);
    while (Buffer.byteLength(home) + part.length + 60 < 4_096) {
      home = join(home, part);
      await mkdir(home);
    }
    expect(await add(join(home, 'config.toml'))).toMatchObject({ ok: true });
    const long = join(home, part, part);
    const done = await add(join(long, 'config.toml'));
    expect(done).toMatchObject({ ok: false });
    expect(done.ok ? '' : done.problem.why).toMatch(/ENAMETOOLONG/);
  });
});

test('a file that was made for ours alone is taken away, unless someone wrote another in its place', async () => {
  const home = await homeWith('ours = true\n');
  const path = join(home, 'config.toml');
  const takeAway: Edit = (text) => ok(text === 'ours = true\n' ? null : text);
  expect(await editFile(path, takeAway, { platform })).toMatchObject({ ok: true, value: { after: null } });
  expect(await readdir(home)).toEqual([]);
  await writeFile(path, 'ours = true\n');
  let swapped = false;
  const done = await editFile(path, takeAway, {
    platform,
    beforeWriting: async () => {
      if (!swapped) {
        await writeFile(`${path}.new`, 'theirs = 1\n');
        await rename(`${path}.new`, path);
      }
      swapped = true;
      return ok(undefined);
    },
  });
  expect(done).toMatchObject({ ok: true });
  expect(await readFile(path, 'utf8')).toBe('theirs = 1\n');
  expect(await readdir(home)).toEqual(['config.toml']);
});

describe('swapping a file for a new one', () => {
  const wishFor = async (home: string, machine: NodeJS.Platform = platform) => {
    const file = join(home, 'config.toml');
    const fresh = join(home, 'fresh');
    await writeFile(fresh, 'ours');
    const expected = await readPlainFile(file, file);
    if (expected === null) throw new Error('nothing to swap');
    return { platform: machine, descriptor: null, fresh, file, expected };
  };

  test.runIf(linux)('E14: the old file is found under the name of the new one', async () => {
    const home = await homeWith('theirs');
    const wish = await wishFor(home);
    expect(await exchangeFiles(wish)).toBe('exchanged');
    expect([await readFile(wish.file, 'utf8'), await readFile(wish.fresh, 'utf8')]).toEqual([
      'ours',
      'theirs',
    ]);
  });

  test.runIf(linux)('E14: a file that was put there since it was read stays in place', async () => {
    const home = await homeWith('theirs');
    const wish = await wishFor(home);
    await writeFile(join(home, 'newer'), 'newer');
    await rename(join(home, 'newer'), wish.file);
    expect(await exchangeFiles(wish)).toBe('other');
    expect([await readFile(wish.file, 'utf8'), await readFile(wish.fresh, 'utf8')]).toEqual([
      'newer',
      'ours',
    ]);
  });

  test('where the machine cannot, nothing is touched, and a rename right after a last look does it', async () => {
    const home = await homeWith('theirs\n');
    const wish = await wishFor(home, 'win32');
    expect(await exchangeFiles(wish)).toBe('unsupported');
    expect(await readFile(wish.file, 'utf8')).toBe('theirs\n');
    await rm(wish.fresh);
    expect(await editFile(wish.file, addOurs, { platform: 'win32' })).toMatchObject({ ok: true });
    expect([await readFile(wish.file, 'utf8'), await readdir(home)]).toEqual([
      'ours = true\ntheirs\n',
      ['config.toml'],
    ]);
  });
});
