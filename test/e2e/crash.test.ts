// The main process fails, and a start meets one that hangs: what Codex was doing goes on, and nothing is taken from anybody.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join, resolve } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { makeCodexHome, type CodexHome } from '../codex/home.ts';
import { runCli, startCli, type CliSurroundings } from '../fakes/cli-bed.ts';
import { startFakeUpstream, type FakeUpstream } from '../fakes/upstream/server.ts';
import { filesHolding } from './canary.ts';
import { crashCanary, startPlainApp } from './plain-app.ts';
import { makeProfile, posternEnvironment, removeProfile } from './postern.ts';

const toClose: (() => Promise<unknown>)[] = [];
let upstream: FakeUpstream;
let home: CodexHome;
let profile: string;
let around: CliSurroundings;

beforeEach(async () => {
  upstream = await startFakeUpstream();
  home = await makeCodexHome({ auth: 'chatgpt', accountsBase: upstream.accountsBase });
  profile = await makeProfile(upstream);
  around = { env: await posternEnvironment(home, profile), cwd: home.cwd };
  toClose.push(() => removeProfile(profile), home.remove, upstream.close);
});
afterEach(async () => {
  for (const close of toClose.splice(0).toReversed()) await close();
});

const listens = (port: number): Promise<boolean> =>
  new Promise((done) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => done(true)).once('error', () => done(false));
    socket.once('connect', () => socket.destroy());
  });
const fast = { interval: 5, timeout: 20_000 };
const isGone = (pid: number) => (): boolean => !existsSync(`/proc/${pid}`);
const logText = (): Promise<string> => readFile(join(profile, 'logs', 'postern.log'), 'utf8');

test('F14 main fails in mid-stream: it is started again at the same port, Codex’s own retry completes the turn, and the fourth failure in five minutes is the last', async () => {
  const app = await startPlainApp(profile, around.env);
  toClose.push(app.end);
  const [first, port] = [await app.pid(), await app.port()];
  upstream.hold();
  const codex = startCli(around, [
    'start',
    'codex',
    '--',
    'exec',
    '--skip-git-repo-check',
    'go on [[slow:40]]',
  ]);
  await upstream.reached();
  upstream.release(5);
  await upstream.reached();

  const failedAt = performance.now();
  process.kill(first, 'SIGUSR2');
  await expect.poll(isGone(first), fast).toBe(true);
  const goneAt = performance.now();
  await expect.poll(() => listens(port), fast).toBe(true);
  const servingAt = performance.now();
  upstream.release();
  const ran = await codex.done;
  expect(ran, ran.stderr).toMatchObject({ code: 0 });
  expect(ran.stdout).toContain('The fake upstream heard: go on');
  process.stdout.write(
    `F14: gone ${Math.round(goneAt - failedAt)} ms after the error, serving again ${Math.round(servingAt - failedAt)} ms after it\n`,
  );
  expect(upstream.requests.all.filter(({ kind }) => kind === 'turn').length).toBeGreaterThan(1);

  // A failed promise is a failure too.
  const second = await app.upAgain(first);
  process.kill(second, 'SIGWINCH');
  const third = await app.upAgain(second);
  process.kill(third, 'SIGUSR2');
  const fourth = await app.upAgain(third);
  expect(await app.port()).toBe(port);
  expect(await app.told()).toEqual([]);
  process.kill(fourth, 'SIGUSR2');
  await expect.poll(isGone(fourth)).toBe(true);
  expect(await app.told()).toEqual([expect.stringContaining('failed several times')]);
  expect(await app.pid()).toBe(fourth);

  const log = await logText();
  expect(log.match(/app: crashed \{/g)).toHaveLength(4);
  expect(log).toContain(
    '"kind":"rejection","name":"Error","message":"rejected by the test, with [redacted]"',
  );
  expect(await filesHolding(join(profile, 'logs'), [crashCanary])).toEqual([]);
  expect(await filesHolding(join(profile, 'chromium'), [crashCanary])).toEqual([]);
});

test('F9 the first start hangs: the second says so with its process id, ends with 1, and takes nothing from it', async () => {
  const app = await startPlainApp(profile, around.env);
  toClose.push(app.end);
  const first = await app.pid();
  process.kill(first, 'SIGSTOP');
  const startedAt = performance.now();
  const second = app.another();
  let said = '';
  second.stderr?.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  const [code] = (await once(second, 'close')) as [number | null];
  process.stdout.write(`F9: told after ${Math.round(performance.now() - startedAt)} ms\n`);
  process.kill(first, 'SIGCONT');
  expect(code).toBe(1);
  expect(said).toContain(`Process ${first} takes connections and says nothing.`);
  expect(await app.told()).toEqual([expect.stringContaining(`end process ${first} and start Postern again`)]);
  expect(await app.pid()).toBe(first);
  expect((await runCli(around, ['status'])).code).toBe(0);
});

test('F14 G9 G17 the core without a window fails in mid-stream: what was seen is committed, it ends with a code of its own, opens no debugger and leaves no memory behind', async () => {
  const hook = join(profile, 'hook.mjs');
  const words = `'thrown by the test, with ' + ${JSON.stringify([...crashCanary])}.join('')`;
  await writeFile(hook, `process.on('SIGUSR2', () => { throw new Error(${words}); });`);
  const entry = resolve(import.meta.dirname, '..', '..', 'out', 'main', 'headless.js');
  const core = spawn(process.execPath, ['--import', hook, entry], {
    env: { ...around.env },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  core.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  const ended = once(core, 'close');
  await expect.poll(async () => (await runCli(around, ['status'])).code).toBe(0);
  upstream.hold();
  const codex = startCli(around, [
    'start',
    'codex',
    '--',
    'exec',
    '-c',
    'stream_max_retries=0',
    '--skip-git-repo-check',
    'cut short [[slow:40]]',
  ]);
  await upstream.reached();
  upstream.release(20);
  await upstream.reached();
  core.kill('SIGUSR1');
  expect((await runCli(around, ['status'])).code).toBe(0);
  expect(Number.parseInt(await readFile(`/proc/${core.pid ?? 0}/coredump_filter`, 'utf8'), 16)).toBe(0);

  core.kill('SIGUSR2');
  expect(await ended).toEqual([70, null]);
  codex.child.kill('SIGTERM');
  await codex.done;
  const database = new DatabaseSync(join(profile, 'sessions.db'), { readOnly: true });
  toClose.push(async () => database.close());
  expect(database.prepare('SELECT status FROM turns').all()).toEqual([{ status: 'interrupted' }]);
  expect(said).toBe('Error: thrown by the test, with [redacted]\n');
  expect(existsSync(join(profile, 'crashes.json'))).toBe(false);
  expect(await filesHolding(profile, [crashCanary])).toEqual([]);
});
