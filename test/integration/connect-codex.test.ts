// The real Codex over every kind of file a connection writes, and beside a launch of ours.
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { configText } from '../../main/connect/config-text.ts';
import { directKeys, routedKeys } from '../../main/connect/owned-keys.ts';
import type { ConnectRoute, OwnedKey } from '../../main/connect/port.ts';
import { codexCommand } from '../../main/codex/command.ts';
import { makeCodexHome, type CodexHome } from '../codex/home.ts';
import { runCodex } from '../codex/run.ts';
import { chatgptRoute, directTo, managedRoute } from '../fakes/connect-bed.ts';
import { valueOrThrow } from '../../main/domain/problem.ts';

const homes: CodexHome[] = [];
afterEach(async () => {
  for (const one of homes.splice(0)) await one.remove();
});

const options = { model: 'm', reviewModel: 'r', effort: 'high', contextWindow: 1000, compactAt: 900 };
const routed = (route: ConnectRoute): readonly OwnedKey[] =>
  routedKeys({
    route,
    port: 4141,
    token: 'T'.repeat(43),
    options,
    bearerCommand: { program: '/opt/pos tern/postern', args: ['token', 'id'] },
  });
const keyed: ConnectRoute = { ...chatgptRoute, lane: 'api', provider: 'postern', backend: 'openai' };
const azure = {
  ...directTo,
  dialect: 'plain',
  query: [['api-version', '2025-04-01-preview']],
  headers: [['X-Team', 'a b']],
  keyHeader: 'api-key',
  keyVariable: 'AZURE_OPENAI_API_KEY',
} as const;

const kinds: readonly (readonly [string, readonly OwnedKey[]])[] = [
  ['a ChatGPT sign-in through Postern', routed(chatgptRoute)],
  ['a key of the environment through Postern', routed(keyed)],
  ['a credential of ours', routed(managedRoute)],
  ['a direct export with the key stored', valueOrThrow(directKeys(directTo, options, true))],
  ['a direct export with a variable', valueOrThrow(directKeys(directTo, options, false))],
  ['a direct export to Azure', valueOrThrow(directKeys(azure, options, false))],
];

async function homeWith(keys: readonly OwnedKey[]): Promise<CodexHome> {
  const home = await makeCodexHome({ auth: 'none' });
  homes.push(home);
  const path = join(home.path, 'config.toml');
  const before = await readFile(path, 'utf8').catch(() => '');
  await writeFile(path, valueOrThrow(configText.connected(before, keys, 'sed')));
  return home;
}

/** Loads everything and ends at a schema that is not there. */
const loading = ['--skip-git-repo-check', '--output-schema', '/nonexistent', 'hi'];

describe('the real Codex takes what is written, with --strict-config', () => {
  test.each(kinds)('%s', async (_name, keys) => {
    const home = await homeWith(keys);
    const { stderr } = await runCodex({ home, args: ['exec', '--strict-config', ...loading] });
    expect(stderr).toContain('Failed to read output schema file');
  });
});

describe('a launch of ours in a home that is connected', () => {
  const launches: readonly (readonly [string, string | null])[] = [
    ['with a bearer of its own', 'bearer'],
    ['with the key of the environment', null],
  ];
  test.each(
    kinds.flatMap(([name, keys]) => launches.map(([how, bearer]) => [name, how, keys, bearer] as const)),
  )('%s, a launch %s: Codex takes both', async (_name, _how, keys, bearer) => {
    const home = await homeWith(keys);
    const command = codexCommand({
      platform: 'linux',
      codex: 'codex',
      environment: {},
      route: {
        port: 4141,
        token: 'L'.repeat(43),
        lane: 'api',
        backend: 'openai',
        provider: 'postern',
        bearer,
        dialect: 'plain',
        model: null,
      },
      tail: [],
    });
    const { stderr } = await runCodex({ home, args: ['exec', ...command.args, ...loading] });
    expect(stderr).toContain('Failed to read output schema file');
  });
});
