// A Codex that Postern never launches follows it all the same: its own configuration says so, as long as a person wants.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright';
import { afterEach, expect, test } from 'vitest';
import { codexEnvironment } from '../codex/environment.ts';
import { makeCodexHome, type CodexHome } from '../codex/home.ts';
import { execArgs, runCodex, type CodexResult } from '../codex/run.ts';
import { startPane } from '../codex/tmux.ts';
import { submitPrompt } from '../codex/tui.ts';
import { endDaemonOf } from '../codex/daemon.ts';
import { freePort } from '../fakes/free-port.ts';
import { startFakeUpstream, type FakeUpstream } from '../fakes/upstream/server.ts';
import { change, draft, makeGateway } from './gateways-scene.ts';
import { makeProfile, removeProfile, startPostern, type Postern } from './postern.ts';

const toClose: (() => Promise<unknown> | void)[] = [];
afterEach(async () => {
  for (const close of toClose.splice(0).toReversed()) await close();
});

interface Scene {
  readonly upstream: FakeUpstream;
  readonly home: CodexHome;
  readonly profile: string;
  start(): Promise<Postern>;
  config(): Promise<string>;
  /** A Codex as a script or an editor starts it: without a word of Postern. */
  exec(prompt: string): Promise<CodexResult>;
}

async function setScene(): Promise<Scene> {
  const upstream = await startFakeUpstream();
  toClose.push(upstream.close);
  const home = await makeCodexHome({ auth: 'chatgpt', accountsBase: upstream.accountsBase });
  toClose.push(home.remove, () => endDaemonOf(home.path));
  const profile = await makeProfile(upstream);
  toClose.push(() => removeProfile(profile));
  return {
    upstream,
    home,
    profile,
    async start() {
      const postern = await startPostern({ home, upstream, profile });
      toClose.push(postern.quit);
      return postern;
    },
    config: () => readFile(join(home.path, 'config.toml'), 'utf8'),
    exec: (prompt) => runCodex({ home, args: execArgs([], prompt) }),
  };
}

const file = (window: Page) => window.getByTestId('config-file');
const inState = (window: Page, state: string) =>
  window.locator(`[data-testid="config-file"][data-state="${state}"]`).waitFor();

async function connect(window: Page): Promise<void> {
  await window.getByTestId('rail-codex').click();
  await file(window).getByTestId('connect-open').click();
  await window.getByTestId('config-diff').getByText('openai_base_url').waitFor();
  await window.getByTestId('connect-apply').click();
  await inState(window, 'inForce');
}

async function setRouting(window: Page, on: boolean): Promise<void> {
  await window.evaluate((wanted) => globalThis.window.postern.call('routing/set', { on: wanted }), on);
}

const promptsOf = ({ requests }: FakeUpstream): readonly string[] =>
  requests.all.filter(({ kind }) => kind === 'turn').map(({ prompt }) => prompt);

test('R1 R2 a connected Codex follows gateways, the switch and quitting; its files come back byte for byte', async () => {
  const scene = await setScene();
  const { upstream, home, exec, config } = scene;
  const before = await config();
  const auth = await readFile(join(home.path, 'auth.json'), 'utf8');
  const postern = await scene.start();
  const { window } = postern;

  await connect(window);
  const first = await exec('first');
  expect(first, first.stderr).toMatchObject({ code: 0, stdout: 'The fake upstream heard: first\n' });
  await window.getByTestId('rail-sessions').click();
  await window.getByTestId('session-row').filter({ hasText: 'first' }).waitFor();

  // Another gateway, the same lines.
  const connected = await config();
  const other = await startFakeUpstream();
  toClose.push(other.close);
  const { gatewayId } = await makeGateway(
    window,
    'other',
    draft({
      name: 'chatgpt-codex',
      schema: 'ChatGPTCodex',
      upstream: other.chatgptBase,
      auth: { type: 'transparent' },
    }),
  );
  await change(window, { type: 'selectGateway', gatewayId });
  const second = await exec('second');
  expect(second, second.stderr).toMatchObject({ code: 0 });
  expect(promptsOf(other)).toEqual(['second']);
  expect(await config()).toBe(connected);

  // A gateway that needs another lane and a credential of ours: the lines follow, and Codex gets its bearer by a command.
  const own = await makeGateway(
    window,
    'own',
    draft({ name: 'server', schema: 'OpenAICompatible', upstream: other.apiBase, auth: { type: 'none' } }),
  );
  await change(window, { type: 'selectGateway', gatewayId: own.gatewayId });
  await expect.poll(config).toContain('model_providers');
  const third = await exec('third');
  expect(third, third.stderr).toMatchObject({ code: 0 });
  expect(promptsOf(other)).toEqual(['second', 'third']);

  // Off and on again; quit and started again; restored.
  await change(window, { type: 'selectGateway', gatewayId });
  await expect.poll(config).toBe(connected);
  await setRouting(window, false);
  await expect.poll(config).toBe(before);
  await setRouting(window, true);
  await expect.poll(config).toBe(connected);
  await postern.quit();
  expect(await config()).toBe(before);
  const again = await scene.start();
  await expect.poll(config).toContain('openai_base_url');
  const fourth = await exec('fourth');
  expect(fourth, fourth.stderr).toMatchObject({ code: 0 });
  expect(promptsOf(other)).toEqual(['second', 'third', 'fourth']);
  await again.window.getByTestId('rail-codex').click();
  await file(again.window).getByTestId('restore-open').click();
  await again.window.getByTestId('restore-sheet').getByTestId('connect-apply').click();
  await inState(again.window, 'plain');
  expect(await config()).toBe(before);
  expect(await readFile(join(home.path, 'auth.json'), 'utf8')).toBe(auth);
  expect(promptsOf(upstream)).toEqual(['first']);
});

test('T7 E20 a port changed in the settings is written into a connected file at once, and Codex goes on by it', async () => {
  const scene = await setScene();
  const { config, exec } = scene;
  const own = await config();
  const postern = await scene.start();
  const { window } = postern;
  await connect(window);
  const connected = await config();
  const before = await postern.port();
  expect(connected).toContain(`127.0.0.1:${before}/`);
  const wanted = await freePort();
  await window.getByTestId('rail-settings').click();
  await window.getByTestId('port').fill(String(wanted));
  await window.getByTestId('port-save').click();
  await window.getByTestId('port-now').getByText(`In use now: ${wanted}`).waitFor();
  // Nothing but the port is another, and the sum at the end of the lines with it.
  const withoutSum = (text: string): string => text.replace(/(<<< postern <<<) \w+ \w+$/m, '$1');
  await expect
    .poll(async () => withoutSum(await config()))
    .toBe(withoutSum(connected).replace(`127.0.0.1:${before}/`, `127.0.0.1:${wanted}/`));
  await window.getByTestId('rail-codex').click();
  await inState(window, 'inForce');
  const ran = await exec('by the new port');
  expect(ran, ran.stderr).toMatchObject({ code: 0, stdout: 'The fake upstream heard: by the new port\n' });
  await window.getByTestId('rail-sessions').click();
  await window.getByTestId('session-row').filter({ hasText: 'by the new port' }).first().waitFor();
  await postern.quit();
  expect(await config()).toBe(own);
});

test('E20 killed and started again, Postern takes up the connection it left, and Codex goes on', async () => {
  const scene = await setScene();
  const before = await scene.config();
  const postern = await scene.start();
  await connect(postern.window);
  const connected = await scene.config();
  await postern.kill();
  expect(await scene.config()).toBe(connected);
  const again = await scene.start();
  await again.window.getByTestId('rail-codex').click();
  await inState(again.window, 'inForce');
  const run = await scene.exec('after the crash');
  expect(run, run.stderr).toMatchObject({ code: 0, stdout: 'The fake upstream heard: after the crash\n' });
  await again.quit();
  expect(await scene.config()).toBe(before);
});

test('R1 the interactive Codex with its background server follows too, and the window says what must be started again', async () => {
  const scene = await setScene();
  const { upstream, home } = scene;
  const { window } = await scene.start();
  // A background server that began before anything was connected.
  const pane = await startPane({
    socket: join(home.userHome, 'tui.sock'),
    command: ['codex'],
    cwd: home.cwd,
    env: { ...codexEnvironment(home), PATH: `${home.userHome}/bin:${process.env['PATH'] ?? ''}` },
  });
  toClose.push(pane.close);
  await pane.waitFor('Ask Codex to do anything');
  await connect(window);
  await window.getByTestId('restart-needed').waitFor();
  await pane.close();

  // The server still runs; what it begins now goes by the new lines.
  const next = await startPane({
    socket: join(home.userHome, 'next.sock'),
    command: ['codex'],
    cwd: home.cwd,
    env: { ...codexEnvironment(home), PATH: `${home.userHome}/bin:${process.env['PATH'] ?? ''}` },
  });
  toClose.push(next.close);
  await next.waitFor('Ask Codex to do anything');
  await submitPrompt(next, 'through the server');
  await next.waitFor('The fake upstream heard: through the server');
  expect(promptsOf(upstream)).toContain('through the server');
  await window.getByTestId('rail-sessions').click();
  await window.getByTestId('session-row').filter({ hasText: 'through the server' }).first().waitFor();
});
