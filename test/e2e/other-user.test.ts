// I1 to I4, I9, I14: another user of this machine against the whole app, with everything known but the secrets.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { constants } from 'node:fs';
import { access, chmod, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { proofFigures } from '../fakes/figures.ts';
import { makeCodexHome } from '../codex/home.ts';
import { FAKE_ACCESS_TOKEN } from '../codex/login.ts';
import { startFakeUpstream } from '../fakes/upstream/server.ts';
import { filesHolding } from './canary.ts';
import { makeTeamGateway } from './gateways-scene.ts';
import { copiedCommand } from './log-of.ts';
import { paste } from './paste.ts';
import { makeProfile, removeProfile, startPostern } from './postern.ts';

const toClose: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of toClose.splice(0).toReversed()) await close();
});

/** What the other user tries; each line it prints is one thing it got. */
const attacks = `
const fs = require('node:fs'), net = require('node:net'), path = require('node:path');
const { profile, files, folders, socketPath, pid, port, token, needles, began } = JSON.parse(process.argv[1]);
const got = (what) => console.log('GOT', what);
// Each of these is there, as root has seen before: only a refusal is a defence.
const refusals = new Set(['EACCES', 'EPERM']);
const may = (what, act) => { try { act(); got(what); } catch (error) { if (!refusals.has(error.code)) got(what + ': ' + error.code); } };
const holds = (bytes) => needles.some((needle) => bytes.includes(needle));
for (const file of files) may('read ' + file, () => fs.closeSync(fs.openSync(file)));
for (const folder of folders) may('list ' + folder, () => fs.readdirSync(folder));
may('write', () => fs.writeFileSync(path.join(profile, 'x'), ''));
may('unlink', () => fs.unlinkSync(path.join(profile, 'status.json')));
may('rename', () => fs.renameSync(path.join(profile, 'gateways.json'), path.join(profile, 'g')));
may('stop', () => process.kill(pid, 'SIGTERM'));
may('debug', () => process.kill(pid, 'SIGUSR1'));
for (const one of fs.readdirSync('/proc').filter((name) => /^\\d+$/.test(name))) {
  try { if (holds(fs.readFileSync('/proc/' + one + '/cmdline'))) got('argv of ' + one); } catch {}
  try { if (holds(fs.readFileSync('/proc/' + one + '/environ'))) got('environment of ' + one); } catch {}
}
for (const one of fs.readdirSync('/tmp', { withFileTypes: true })) {
  if (!one.isFile()) continue;
  // What lay there before is not Postern's.
  try { if (fs.statSync('/tmp/' + one.name).mtimeMs >= began && holds(fs.readFileSync('/tmp/' + one.name))) got('file ' + one.name); } catch {}
}
const ask = (address) => new Promise((resolve) => {
  let text = '';
  const socket = net.connect(port, '127.0.0.1', () => socket.write('POST ' + address + ' HTTP/1.1\\r\\nhost: 127.0.0.1:' + port + '\\r\\nauthorization: Bearer x\\r\\ncontent-length: 2\\r\\n\\r\\n{}'));
  socket.on('data', (bytes) => { text += bytes; if (text.includes('}}')) socket.destroy(); });
  socket.on('error', () => {});
  socket.on('close', () => resolve(text.split(' ')[1]));
});
const reach = () => new Promise((resolve) => {
  const socket = net.connect(socketPath, () => { got('the control socket'); socket.destroy(); });
  socket.on('error', ({ code }) => { if (!refusals.has(code)) got('the control socket: ' + code); });
  socket.on('close', resolve);
});
(async () => {
  await reach();
  const rest = '/v1/openai-chatgpt/chatgpt-transparent/responses';
  for (const address of ['/v1/responses', '/l/' + 'a'.repeat(43) + rest, '/l/' + token + rest]) console.log('status', await ask(address));
  console.log('done as', process.getuid());
})();
`;

/** What Postern keeps in its folder; that Codex signs in for itself here leaves out `accounts.json`. */
const kept = [
  'control.json',
  'credentials.json',
  'gateways.json',
  'keys.json',
  'launches.json',
  'secrets.json',
  'sessions.db',
  'sessions.db-shm',
  'sessions.db-wal',
  'settings.json',
  'status.json',
] as const;

const ownKey = 'sk-test-canary-of-ours-0123456789';

// Only root may start a program as somebody else.
describe.skipIf(process.platform !== 'linux' || process.getuid?.() !== 0)('another user', () => {
  test('I1 to I4, I9, I14 reads nothing, changes nothing, stops nothing, and no byte of it reaches an upstream', async () => {
    const began = Date.now();
    const upstream = await startFakeUpstream();
    toClose.push(upstream.close);
    const home = await makeCodexHome({ auth: 'chatgpt', accountsBase: upstream.accountsBase });
    toClose.push(home.remove);
    const profile = await makeProfile(upstream);
    toClose.push(() => removeProfile(profile));
    const postern = await startPostern({ home, upstream, profile });
    toClose.push(postern.quit);
    const clipboard = (): Promise<string> => postern.app.evaluate(({ clipboard: board }) => board.readText());
    const command = await copiedCommand(postern.window, clipboard, home.cwd);
    const token = /\/l\/([\w-]{43})/.exec(command)?.[1] ?? '';
    expect(token).toHaveLength(43);
    expect((await paste(home, `${command} exec --skip-git-repo-check 'say hi'`)).code).toBe(0);
    // A key of ours, in the file that keeps secrets where no keyring does.
    const { window } = postern;
    await window.evaluate(() => globalThis.window.postern.call('secret/setMode', { mode: 'file' }));
    expect(await makeTeamGateway(window, upstream.apiBase, ownKey)).toMatchObject({ place: 'file' });
    const before = upstream.requests.all.length;

    // As open as a careless person may have made the folder.
    await chmod(profile, 0o755);
    // Written by the test, where Postern writes it for its person alone.
    await chmod(join(profile, 'gateways.json'), 0o600);
    const { address } = JSON.parse(await readFile(join(profile, 'control.json'), 'utf8')) as {
      readonly address: string;
    };
    const files = [
      ...kept.map((name) => join(profile, name)),
      ...['environ', 'mem', 'maps', 'fd/0', 'cwd/package.json'].map((name) => `/proc/${postern.pid}/${name}`),
    ];
    const folders = [join(profile, 'logs'), join(profile, 'chromium'), dirname(address)];
    // All of it is there, and the key in one of them: what the other user does not get was refused to them.
    for (const path of [...files, ...folders, address]) await access(path, constants.R_OK);
    expect(await filesHolding(profile, [ownKey])).toEqual([join(profile, 'credentials.json')]);
    const known = {
      profile,
      files,
      folders,
      socketPath: address,
      pid: postern.pid,
      port: await postern.port(),
      token,
      began,
    };
    const child = spawn(process.execPath, ['-e', attacks, JSON.stringify({ ...known, needles: [FAKE_ACCESS_TOKEN, ownKey] })], {
      uid: 65_534,
      gid: 65_534,
      cwd: '/',
      env: {},
      stdio: ['ignore', 'pipe', 'inherit'],
    }); // prettier-ignore
    let said = '';
    child.stdout.on('data', (bytes: Buffer) => (said += bytes.toString()));
    await once(child, 'close');
    // Its own argument list holds what it looks for.
    const lines = said
      .trim()
      .split('\n')
      .filter((line) => line !== `GOT argv of ${child.pid}`);
    expect(lines).toEqual(['status 403', 'status 403', 'status 403', 'done as 65534']);
    proofFigures({
      'things the other user got': lines.filter((line) => line.startsWith('GOT')).length,
      'requests of the other user upstream': upstream.requests.all.length - before,
    });
    expect(upstream.requests.all).toHaveLength(before);
    expect(await postern.app.evaluate(({ app }) => app.isReady())).toBe(true);
  });
});
