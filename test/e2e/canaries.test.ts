// M6, M7, H3, I9, I14 to I17: every kind of secret Postern holds is planted and used; nothing that leaves main has any of it.
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { FAKE_ACCESS_TOKEN } from '../codex/login.ts';
import { runCli } from '../fakes/cli-bed.ts';
import { proofFigures } from '../fakes/figures.ts';
import { secretToolOn } from '../fakes/secret-tool.ts';
import { headerValues } from '../fakes/upstream/exchange.ts';
import { filesHolding } from './canary.ts';
import { descendantsOf } from './descendants.ts';
import { everythingOnPage } from './gateways-hand.ts';
import { makeTeamGateway, verify } from './gateways-scene.ts';
import { copiedCommand, sessionsOf } from './log-of.ts';
import { paste } from './paste.ts';
import { posternEnvironment, type Postern } from './postern.ts';
import { addApiKey, setSignInScene } from './sign-in-scene.ts';

const toClose: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of toClose.splice(0).toReversed()) await close();
});

const keys = { team: 'sk-test-canary-team-0123456789', account: 'sk-test-good-canary-0123456789' };
const header = 'authorization: Bearer canary-of-the-collector-0123456789';
/** No secret: found wherever a person's words are kept, so that not finding the others means something. */
const prompt = 'prompt-canary-0123456789';

/** From now on main keeps all it says to the window and over its sockets of this machine; `told` reads it. */
async function listenIn({
  app,
}: Postern): Promise<() => Promise<{ readonly window: string; readonly sockets: string }>> {
  await app.evaluate(({ BrowserWindow, ipcMain }) => {
    const heard = { window: [] as string[], sockets: [] as string[] };
    (globalThis as { heard?: typeof heard }).heard = heard;
    const handlers = (ipcMain as unknown as { _invokeHandlers: Map<string, (...args: unknown[]) => unknown> })
      ._invokeHandlers;
    for (const [name, handler] of handlers)
      handlers.set(name, async (...args) => {
        const answer = await handler(...args);
        heard.window.push(JSON.stringify(answer) ?? '');
        return answer;
      });
    for (const { webContents } of BrowserWindow.getAllWindows()) {
      const send = webContents.send.bind(webContents);
      webContents.send = (channel: string, ...args: unknown[]) => {
        heard.window.push(JSON.stringify(args));
        send(channel, ...args);
      };
    }
    const { Socket } = (
      process as unknown as { getBuiltinModule(name: string): typeof import('node:net') }
    ).getBuiltinModule('net');
    const write = Socket.prototype.write as (this: import('node:net').Socket, ...args: unknown[]) => boolean;
    Socket.prototype.write = function (this: import('node:net').Socket, ...args: unknown[]) {
      if (this.remoteAddress === undefined) heard.sockets.push(String(args[0]));
      return write.apply(this, args);
    } as typeof Socket.prototype.write;
  });
  return () =>
    app.evaluate(() => {
      const { heard } = globalThis as unknown as { heard: Record<'window' | 'sockets', string[]> };
      return { window: heard.window.join('\n'), sockets: heard.sockets.join('\n') };
    });
}

/** Argument lists and environments of these processes. */
function processTexts(pids: readonly number[]): string {
  const read = (path: string): string => {
    try {
      return readFileSync(path, 'latin1');
    } catch {
      // It ended meanwhile.
      return '';
    }
  };
  return pids.flatMap((pid) => [read(`/proc/${pid}/cmdline`), read(`/proc/${pid}/environ`)]).join('\n');
}

test.skipIf(process.platform !== 'linux')(
  'M6 M7 H3 I9 I14 I16 I17 planted secrets: none in files, database and WAL, logs, calls, control socket, argv, environ, clipboard, exports, bundle or the page',
  async () => {
    const scene = await setSignInScene('accept', 'chatgpt');
    toClose.push(scene.end);
    await scene.bed.startDaemon('open');
    scene.issuer.rules.approveAtOnce = true;
    const { upstream, home, bed } = scene;
    const postern = await scene.start();
    const { window, app, profile } = postern;
    const told = await listenIn(postern);
    const clipboard = (): Promise<string> => app.evaluate(({ clipboard: board }) => board.readText());

    // Planted: a key of a backend, a key of an account, a ChatGPT sign-in, the header of a collector; Codex has its own sign-in.
    const { gatewayId, backendId, place } = await makeTeamGateway(window, upstream.apiBase, keys.team);
    expect(place).toBe('keyring');
    await window.getByTestId('rail-accounts').click();
    await window.getByTestId('sign-in-open').first().click();
    await window.getByTestId('way-device').click();
    await window.locator('[data-testid="login-step"][data-step="done"]').waitFor();
    await window.getByTestId('login-finish').click();
    await window.getByTestId('sign-in-open').first().click();
    await window.getByTestId('way-apiKey').click();
    // I15: what is typed is drawn as dots unless the person asks otherwise.
    expect(await window.getByTestId('secret-field').getAttribute('type')).toBe('password');
    await window.keyboard.press('Escape');
    await addApiKey(window, keys.account);
    expect(
      await window.evaluate(
        (one) => globalThis.window.postern.call('traces/setHeader', { header: one }),
        header,
      ),
    ).toMatchObject({ ok: true });
    await verify(window, backendId, true);

    // Used: the real Codex through the key of ours and through its own sign-in, with its processes looked at on the way.
    const texts: string[] = [];
    for (const wish of [{ gatewayId }, {}]) {
      const command = await copiedCommand(window, clipboard, home.cwd, wish);
      texts.push(command);
      upstream.hold();
      const running = paste(home, `${command} exec --skip-git-repo-check '${prompt} [[tool:env; echo ran]]'`);
      await upstream.reached();
      const own = [postern.pid, process.pid].flatMap((pid) => [pid, ...descendantsOf(pid).keys()]);
      // The runner of the tests holds the needles itself.
      texts.push(processTexts([...new Set(own)].filter((pid) => pid !== process.pid)));
      upstream.release();
      expect((await running).code).toBe(0);
    }
    const carriers = upstream.exchanges.all.filter(({ path }) => path.endsWith('/responses'));
    const sentTokens = new Set(carriers.flatMap((one) => headerValues(one, 'authorization')));
    expect(sentTokens).toEqual(new Set([`Bearer ${keys.team}`, `Bearer ${FAKE_ACCESS_TOKEN}`]));
    const environments = upstream.requests.all.flatMap(({ toolOutputs }) => toolOutputs).join('\n');
    expect(environments).toContain('PATH=');

    // Shown and handed out: every page, every command, every kind of export, the bundle, Codex's own file.
    for (const place of ['sessions', 'gateways', 'accounts', 'codex', 'doctor', 'settings']) {
      await window.getByTestId(`rail-${place}`).click();
      texts.push(await everythingOnPage(window));
    }
    await expect.poll(async () => (await sessionsOf(window)).length).toBeGreaterThan(0);
    await app.evaluate(({ dialog }, folder) => {
      let number = 0;
      dialog.showSaveDialog = () =>
        Promise.resolve({ canceled: false, filePath: `${folder}/handed-out-${(number += 1)}` });
    }, profile);
    const filter = { text: '' };
    const exported = await window.evaluate(
      async ([sessionFilter]) => {
        const { call } = globalThis.window.postern;
        const answers: unknown[] = [await call('bundle/preview'), await call('bundle/save')];
        for (const format of ['markdown', 'jsonl', 'har'] as const)
          for (const redacted of [true, false])
            answers.push(
              await call('export/save', {
                filter: sessionFilter as never,
                sessionIds: null,
                format,
                redacted,
              }),
            );
        return answers as readonly { readonly ok: boolean }[];
      },
      [filter] as const,
    );
    expect(exported.map(({ ok }) => ok)).toEqual(exported.map(() => true));
    const around = {
      env: { ...(await posternEnvironment(home, profile)), DBUS_SESSION_BUS_ADDRESS: bed.busAddress },
      cwd: home.cwd,
    };
    for (const words of [['status'], ['gateway', 'list'], ['sessions', '--text', prompt]]) {
      const ran = await runCli(around, [...words, '--json']);
      expect(ran.code, ran.stderr).toBe(0);
      texts.push(ran.stdout, ran.stderr);
    }
    texts.push(await clipboard());

    const heard = await told();
    const tokens = scene.issuer.issued;
    const secrets = [keys.team, keys.account, 'canary-of-the-collector-0123456789', ...tokens];
    expect(tokens.length).toBeGreaterThan(1);
    const places = {
      'the window': heard.window,
      'the sockets of main': heard.sockets,
      'processes, pages, commands, clipboard': texts.join('\n'),
      'environments of tools': environments,
    };
    for (const [where, text] of Object.entries(places))
      for (const secret of [...secrets, FAKE_ACCESS_TOKEN])
        expect([
          where,
          text.includes(secret),
          text.includes(Buffer.from(secret).toString('base64').replace(/=+$/, '')),
        ]).toEqual([where, false, false]);
    expect(await filesHolding(profile, [...secrets, FAKE_ACCESS_TOKEN])).toEqual([]);
    expect(await filesHolding(home.userHome, secrets)).toEqual([]);

    // What was looked through is where things are: the words of the person are there, and the keyring has the secrets.
    expect(heard.window).toContain(prompt);
    expect(heard.sockets).toContain(prompt);
    const holding = await filesHolding(profile, [prompt]);
    expect(holding.some((path) => /sessions\.db(-wal)?$/.test(path))).toBe(true);
    expect(holding.filter((path) => path.includes('handed-out-')).length).toBeGreaterThan(2);
    expect(await readFile(join(home.path, 'auth.json'), 'utf8')).toContain(FAKE_ACCESS_TOKEN);
    expect(await secretToolOn(bed.busAddress).count('Postern')).toBeGreaterThan(3);
    proofFigures({
      'secrets planted': secrets.length + 1,
      'of them found': 0,
      'characters told to the window and looked through': heard.window.length,
      'characters over sockets of main and looked through': heard.sockets.length,
    });
  },
);
