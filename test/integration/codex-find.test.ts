import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { findCodex, locationsOn, type FindOptions } from '../../main/codex/find.ts';
import type { Location } from '../../main/codex/locations.ts';

let home = '';

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'postern-find-'));
});
afterEach(() => rm(home, { recursive: true, force: true }));

async function program(path: string, script: string): Promise<string> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, script, { mode: 0o755 });
  return path;
}

const tells = (version: string): string => `#!/bin/sh\necho "codex-cli ${version}"\n`;

const options = (more: Partial<FindOptions> = {}): FindOptions => ({
  platform: 'linux',
  userHome: home,
  environment: { PATH: join(home, 'path') },
  shellEnvironment: null,
  ...more,
});

// The places outside the home folder may hold a real Codex on the machine the test runs on.
async function* atHome(machine: FindOptions): AsyncGenerator<Location> {
  for await (const one of locationsOn(machine)) if (one.folder.startsWith(home)) yield one;
}

const find = (more: Partial<FindOptions> = {}) => findCodex(options(more), atHome(options(more)));

test('the one on PATH wins over all others', async () => {
  const path = await program(join(home, 'path/codex'), tells('0.169.0'));
  await program(join(home, '.local/bin/codex'), tells('0.1.0'));
  expect(await find()).toEqual({ state: 'found', path, version: '0.169.0', foundBy: 'PATH' });
});

test('the login shell’s PATH is looked through where Postern’s own has none', async () => {
  const path = await program(join(home, 'shell/codex'), tells('0.169.0'));
  const shellEnvironment = { PATH: `/usr/bin:${join(home, 'shell')}` };
  expect(await find({ shellEnvironment })).toMatchObject({ path, foundBy: 'login shell' });
});

test('npm’s prefix is read from .npmrc', async () => {
  await writeFile(join(home, '.npmrc'), 'prefix=${HOME}/global\n');
  const path = await program(join(home, 'global/bin/codex'), tells('0.169.0'));
  const environment = { PATH: join(home, 'path'), HOME: home };
  expect(await find({ environment })).toMatchObject({ path, foundBy: 'npm' });
});

test('of nvm’s versions the newest that has Codex is taken, and it runs with the node beside it', async () => {
  const node = (version: string): string => join(home, '.nvm/versions/node', version, 'bin');
  const script = `#!/usr/bin/env postern-test-node\n`;
  await program(join(node('v24.0.0'), 'node'), '');
  await program(join(node('v20.1.0'), 'codex'), script);
  const path = await program(join(node('v22.1.0'), 'codex'), script);
  for (const version of ['v20.1.0', 'v22.1.0']) {
    await program(join(node(version), 'postern-test-node'), tells(`0.169.0-${version}`));
  }
  const environment = { PATH: `${join(home, 'path')}:/usr/bin:/bin` };
  expect(await find({ environment })).toEqual({
    state: 'found',
    path,
    version: '0.169.0-v22.1.0',
    foundBy: 'nvm',
  });
});

test('one that hangs is given up with all it started, and the next one that works is taken', async () => {
  const pids = join(home, 'pids');
  await program(join(home, 'path/codex'), `#!/bin/sh\nsleep 1000 &\necho $! $$ > '${pids}'\nwait\n`);
  const path = await program(join(home, '.local/bin/codex'), tells('0.169.0'));
  const environment = { PATH: `${join(home, 'path')}:/usr/bin:/bin` };
  expect(await find({ environment, timeoutMs: 1_000 })).toMatchObject({ state: 'found', path });
  for (const pid of (await readFile(pids, 'utf8')).trim().split(' ')) {
    await expectGone(Number(pid));
  }
});

async function expectGone(pid: number): Promise<void> {
  await expect
    .poll(async () => (await readdir(`/proc/${pid}`).catch(() => [])).length === 0 || (await isZombie(pid)))
    .toBe(true);
}

async function isZombie(pid: number): Promise<boolean> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => ') Z');
  return stat.slice(stat.lastIndexOf(')')).startsWith(') Z');
}

test.each([
  ['never answers', '#!/bin/sh\nexec sleep 1000\n', 'did not answer within 0.5 s'],
  ['prints garbage', '#!/bin/sh\nprintf "\\033[31mhello\\n"\n', 'said: \\x1b[31mhello'],
  ['prints without end', '#!/bin/sh\nexec yes codex\n', 'could not be run'],
  ['fails', '#!/bin/sh\necho "Missing optional dependency" >&2; exit 1\n', 'Missing optional dependency'],
  ['is no program at all', '#!/no/such/interpreter\n', 'could not be run'],
])('one that %s is broken, and the reason is told', async (_name, script, why) => {
  const path = await program(join(home, 'path/codex'), script);
  const environment = { PATH: `${join(home, 'path')}:/usr/bin:/bin` };
  const view = await find({ environment, timeoutMs: 500 });
  expect(view).toMatchObject({ state: 'broken', path, problem: { code: 'codex-broken' } });
  expect(view.state === 'broken' ? view.problem.why : '').toContain(why);
});

test('folders and files that cannot be run are no programs; nothing found tells how to install it', async () => {
  await mkdir(join(home, 'path/codex'), { recursive: true });
  await chmod(await program(join(home, '.local/bin/codex'), tells('0.169.0')), 0o644);
  const view = await find();
  expect(view.state).toBe('missing');
  expect(view.state === 'missing' ? view.install[0] : null).toEqual({
    label: 'npm',
    command: 'npm install -g @openai/codex',
  });
});

test('a folder with hostile characters in its name is no obstacle', async () => {
  const folder = join(home, `path/it's "a" $(touch pwned);\u00fc`);
  const path = await program(join(folder, 'codex'), tells('0.169.0'));
  expect(await find({ environment: { PATH: folder } })).toMatchObject({ path, version: '0.169.0' });
  expect(await readdir(home)).toEqual(['path']);
});
