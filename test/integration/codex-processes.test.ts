import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { hashOfToken, launchVariable } from '../../main/codex/process-lines.ts';
import { processFinder } from '../../main/codex/processes.ts';
import { keepOpen } from '../../main/codex/terminals.ts';

const finder = processFinder('linux', {});
let folder = '';
const started: ChildProcess[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'postern-processes-'));
});
afterEach(async () => {
  for (const child of started.splice(0)) {
    if (child.exitCode === null && child.signalCode === null && child.kill('SIGKILL'))
      await once(child, 'exit');
  }
  await rm(folder, { recursive: true, force: true });
});

async function standIn(): Promise<string> {
  const path = join(folder, 'codex');
  // Says that it is up, then lives as long as its input is open.
  await writeFile(path, '#!/bin/sh\necho up\nread -r line\n', { mode: 0o755 });
  return path;
}

async function start(argv: readonly string[], env: Record<string, string> = {}): Promise<ChildProcess> {
  const [program = '', ...args] = argv;
  const child = spawn(program, args, {
    env: { PATH: '/usr/bin:/bin', SHELL: '/bin/true', ...env },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  started.push(child);
  if (child.stdout !== null) await once(child.stdout, 'data');
  return child;
}

const overrides = (token: string): readonly string[] => [
  '-c',
  `openai_base_url='http://127.0.0.1:1/l/${token}/v1/openai-chatgpt/chatgpt-codex'`,
];

test('a launched Codex is found by its token; the shell around it is not; its end is seen', async () => {
  const token = 'A'.repeat(43);
  const mine = async () => (await finder.find()).filter((one) => one.tokenHash === hashOfToken(token));
  expect(await mine()).toEqual([]);
  const shell = await start(keepOpen([await standIn(), ...overrides(token)]));
  const found = await mine();
  expect(found).toHaveLength(1);
  const [process] = found;
  expect(process?.pid).not.toBe(shell.pid);
  expect(process !== undefined && finder.isAlive(process)).toBe(true);
  shell.stdin?.end('\n');
  await once(shell, 'exit');
  expect(process !== undefined && finder.isAlive(process)).toBe(false);
  expect(await mine()).toEqual([]);
});

test('a plain Codex is found by the launch its environment names', async () => {
  const launchId = `test-${process.pid}`;
  await start([await standIn()], { [launchVariable]: launchId });
  const found = (await finder.find()).filter((one) => one.launchId === launchId);
  expect(found).toHaveLength(1);
  expect(found[0]?.tokenHash).toBeNull();
});

test('a number that belongs to another process by now is not alive', async () => {
  await start([await standIn(), ...overrides('B'.repeat(43))]);
  const found = (await finder.find()).find((one) => one.tokenHash === hashOfToken('B'.repeat(43)));
  expect(found).toBeDefined();
  if (found !== undefined) expect(finder.isAlive({ ...found, identity: '1' })).toBe(false);
});
