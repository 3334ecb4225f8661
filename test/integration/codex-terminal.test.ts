import { mkdir, mkdtemp, readdir, readFile, rm, watch, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { ReceiptView } from '../../preload/contract.ts';
import { ok } from '../../main/domain/problem.ts';
import { chooseTerminal, findTerminals, type FoundTerminal } from '../../main/codex/find-terminals.ts';
import { openTerminal } from '../../main/codex/open-terminal.ts';
import { openCodexRoom, type CodexRoom } from '../../main/codex/room.ts';
import { defaultGateway } from '../../main/domain/gateway.ts';
import type { LaunchRoute } from '../../main/domain/routing.ts';
import { startDisplay } from '../../scripts/setup/display.mjs';

const hostileName = `it's "a" $(touch pwned) \`id\` & ünï;\n-rf`;
let display: Awaited<ReturnType<typeof startDisplay>>;
let home = '';
let folder = '';
let out = '';

beforeAll(async () => {
  display = await startDisplay({ PATH: process.env['PATH'] ?? '' });
});
afterAll(() => display.stop());
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'postern-terminal-'));
  folder = join(home, hostileName);
  out = join(home, 'out');
  await mkdir(folder);
  await mkdir(out);
});
afterEach(() => rm(home, { recursive: true, force: true }));

/** A stand-in for Codex: writes what it was given where the test looks, then waits until it is told to end. */
async function standIn(): Promise<string> {
  const path = join(home, 'bin/codex');
  await mkdir(join(home, 'bin'));
  const script = [
    '#!/bin/sh',
    'if [ "$1" = --version ]; then echo "codex-cli 0.169.0"; exit; fi',
    `out='${out}'`,
    'pwd > "$out/folder"',
    'for word in "$@"; do printf "%s\\0" "$word"; done > "$out/args"',
    'env -0 > "$out/environment"',
    'mkfifo "$out/end"',
    'echo $$ > "$out/started.part"; mv "$out/started.part" "$out/started"',
    'read -r line < "$out/end"',
    '',
  ].join('\n');
  await writeFile(path, script, { mode: 0o755 });
  return path;
}

async function appears(name: string): Promise<string> {
  const signal = AbortSignal.timeout(20_000);
  const watching = watch(out, { signal });
  const there = await readdir(out);
  if (!there.includes(name)) {
    for await (const event of watching) if (event.filename === name) break;
  }
  return readFile(join(out, name), 'utf8');
}

const words = (text: string): readonly string[] => text.split('\0').slice(0, -1);
const end = (): Promise<void> => writeFile(join(out, 'end'), '\n');

async function xterm(): Promise<FoundTerminal> {
  const found = chooseTerminal(
    await findTerminals({ platform: 'linux', environment: { PATH: '/usr/bin:/bin' } }),
    'xterm',
  );
  if (found?.id !== 'xterm') throw new Error('xterm is not installed; npm test installs it');
  return found;
}

test('M11: xterm opens in a folder with a hostile name and runs the command word for word', async () => {
  const codex = await standIn();
  const args = ['-c', `openai_base_url='http://x'`, '$(touch pwned)', '', 'a "b" c'];
  const opened = await openTerminal({
    terminal: await xterm(),
    folder,
    argv: [codex, ...args],
    text: '',
    environment: {
      ...display.env,
      PATH: '/usr/bin:/bin',
      HOME: home,
      SHELL: '/bin/true',
      MARK: `"it's" $HOME`,
    },
    // Closed with the display at the end.
    onFailed: () => undefined,
  });
  expect(opened).toEqual({ ok: true, value: undefined });
  await appears('started');
  expect(await readFile(join(out, 'folder'), 'utf8')).toBe(`${folder}\n`);
  expect(words(await readFile(join(out, 'args'), 'utf8'))).toEqual(args);
  expect(words(await readFile(join(out, 'environment'), 'utf8'))).toContain(`MARK="it's" $HOME`);
  expect(await readdir(folder)).toEqual([]);
  expect((await readdir(home)).toSorted()).toEqual(['bin', hostileName, 'out'].toSorted());
  await end();
});

test('a terminal whose program is gone is a missing terminal', async () => {
  const terminal = { ...(await xterm()), path: '/no/such/xterm' };
  const opened = await openTerminal({
    terminal,
    folder,
    argv: ['codex'],
    text: '',
    environment: {},
    onFailed: () => undefined,
  });
  expect(opened.ok ? '' : opened.problem.code).toBe('terminal-missing');
});

test('a terminal that cannot open a window says so', async () => {
  const failing = new Promise<string>((resolve) => {
    void xterm().then((terminal) =>
      openTerminal({
        terminal,
        folder,
        argv: ['codex'],
        text: '',
        environment: { PATH: '/usr/bin:/bin', DISPLAY: ':65000' },
        onFailed: ({ code }) => resolve(code),
      }),
    );
  });
  expect(await failing).toBe('terminal-failed');
});

interface Bed {
  readonly room: CodexRoom;
  readonly receipts: ReceiptView[];
  routes(): readonly LaunchRoute[];
  receiptWith(fits: (receipt: ReceiptView) => boolean): Promise<ReceiptView>;
}

function bed(routed: boolean): Bed {
  const receipts: ReceiptView[] = [];
  const waiting = new Set<() => void>();
  let routes: readonly LaunchRoute[] = [];
  const room = openCodexRoom({
    systemFolder: '/nowhere',
    loginRules: () => Promise.resolve(ok({ forcedLogin: null, forcedWorkspaces: [] })),
    platform: 'linux',
    environment: {
      ...display.env,
      PATH: `${join(home, 'bin')}:/usr/bin:/bin`,
      HOME: home,
      SHELL: '/bin/bash',
      ELECTRON_RUN_AS_NODE: '1',
      ELECTRON_OVERRIDE_DIST_PATH: '/x',
      POSTERN_HOME: '/x',
      NODE_OPTIONS: '--no-warnings',
      CHROME_DESKTOP: 'Electron.desktop',
      ORIGINAL_XDG_CURRENT_DESKTOP: 'XFCE',
      XDG_CURRENT_DESKTOP: 'Unity',
      HTTP_PROXY: 'http://proxy.example:3128',
    },
    userHome: home,
    userShell: null,
    now: () => Date.now(),
    routing: () => ({
      on: routed,
      port: 4711,
      organisationId: 'personal',
      gateway: defaultGateway(),
      gateways: [],
    }),
    terminalChoice: () => 'xterm',
    onReceipt: (receipt) => {
      receipts.push(receipt);
      for (const look of waiting) look();
    },
    onRoutes: (all) => {
      routes = all;
    },
    onFolderUsed: () => undefined,
    onLooked: () => undefined,
    onCodexGone: () => undefined,
    log: () => undefined,
  });
  return {
    room,
    receipts,
    routes: () => routes,
    receiptWith: (fits) =>
      new Promise((resolve) => {
        const look = (): void => {
          const found = receipts.find(fits);
          if (found === undefined) return;
          waiting.delete(look);
          resolve(found);
        };
        waiting.add(look);
        look();
      }),
  };
}

test('I14: a launch from beginning to end: previewed, opened, seen, ended; the terminal’s environment is the user’s own', async () => {
  await standIn();
  await writeFile(join(home, '.bash_profile'), 'export FROM_PROFILE=yes\nexport NO_PROXY=corp.example\n');
  const { room, routes, receiptWith } = bed(true);
  const request = { folder, lane: 'auto' } as const;
  const preview = await room.preview(request);
  expect(preview).toMatchObject({ lane: 'chatgpt', terminal: 'XTerm', routed: true, problem: null });

  const begun = await room.start(request);
  expect(begun.ok).toBe(true);
  await appears('started');
  const args = words(await readFile(join(out, 'args'), 'utf8'));
  const url =
    /^openai_base_url='http:\/\/127\.0\.0\.1:4711\/l\/([\w-]{43})\/v1\/openai-chatgpt\/chatgpt-codex'$/;
  expect([args[0], args[1], args[2]]).toEqual(['-c', `model_provider='openai'`, '-c']);
  expect(args[3]).toMatch(url);

  const environment = words(await readFile(join(out, 'environment'), 'utf8'));
  expect(
    environment.filter((one) => /^(ELECTRON_|POSTERN_|NODE_OPTIONS|CHROME_|ORIGINAL_)/.test(one)),
  ).toEqual([]);
  expect(environment).toEqual(
    expect.arrayContaining([
      'FROM_PROFILE=yes',
      'XDG_CURRENT_DESKTOP=XFCE',
      'HTTP_PROXY=http://proxy.example:3128',
      'NO_PROXY=corp.example,127.0.0.1,localhost,::1',
      'no_proxy=corp.example,127.0.0.1,localhost,::1',
    ]),
  );
  const token = url.exec(args[3] ?? '')?.[1] ?? '-';
  expect(environment.join('\n')).not.toContain(token);

  const up = await receiptWith((one) => one.steps.processUp !== null);
  expect(up.problem).toBeNull();
  expect(routes()).toHaveLength(1);
  expect(JSON.stringify([up, routes(), room.snapshot()])).not.toContain(token);
  await end();
  const last = await receiptWith((one) => one.ended);
  expect(last.steps.requestSeen).toBeNull();
  expect(routes()).toEqual([]);
  room.close();
});

test('with routing off it is plain codex, followed all the same', async () => {
  await standIn();
  const { room, routes, receiptWith } = bed(false);
  const begun = await room.start({ folder, lane: 'auto' });
  expect(begun.ok && begun.value.routed).toBe(false);
  await appears('started');
  expect(await readFile(join(out, 'args'), 'utf8')).toBe('');
  await receiptWith((one) => one.steps.processUp !== null);
  expect(routes()).toEqual([]);
  await end();
  expect(await receiptWith((one) => one.ended)).toMatchObject({ problem: null });
  room.close();
});
