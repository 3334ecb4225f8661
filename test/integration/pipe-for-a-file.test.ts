import { execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readRestrictions } from '../../main/auth/restrictions.ts';
import { configuredStore } from '../../main/codex/credential-store.ts';
import { readCodexLogin } from '../../main/codex/login-status.ts';

let home: string;

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'postern-pipe-'));
  for (const name of ['config.toml', 'auth.json']) execFileSync('mkfifo', [join(home, name)]);
});
afterAll(() => rm(home, { recursive: true, force: true }));

test('E8 a pipe in the place of Codex’s files holds nobody up', async () => {
  const askCodex = (): Promise<'unknown'> => Promise.resolve('unknown');
  expect(await readCodexLogin({ codexHome: home, environment: {}, askCodex })).toBe('unknown');
  expect(await configuredStore(home, home)).toBe('file');
  expect(await readRestrictions({ codexHome: home, systemFolder: home })).toMatchObject({
    ok: false,
    problem: { code: 'file-invalid', why: 'It is not a plain file.' },
  });
});
