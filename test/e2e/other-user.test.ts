// I1 to I4, I9, I10, I14: another user of this machine against the whole app, with everything known but the secrets.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { proofFigures } from '../fakes/figures.ts';
import { makeCodexHome } from '../codex/home.ts';
import { FAKE_ACCESS_TOKEN } from '../codex/login.ts';
import { startFakeUpstream } from '../fakes/upstream/server.ts';
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
const { profile, pid, port, token, needles, began } = JSON.parse(process.argv[1]);
const got = (what) => console.log('GOT', what);
const may = (what, act) => { try { act(); got(what); } catch {} };
const holds = (bytes) => needles.some((needle) => bytes.includes(needle));
for (const name of ['sessions.db', 'sessions.db-wal', 'control.json', 'accounts.json', 'secrets.json', 'settings.json', 'gateways.json', 'launches.json', 'status.json', 'keys.json'])
  may('read ' + name, () => fs.readFileSync(path.join(profile, name)));
may('logs', () => fs.readdirSync(path.join(profile, 'logs')));
may('run', () => fs.readdirSync(path.join(profile, 'run')));
may('write', () => fs.writeFileSync(path.join(profile, 'x'), ''));
may('unlink', () => fs.unlinkSync(path.join(profile, 'status.json')));
may('rename', () => fs.renameSync(path.join(profile, 'gateways.json'), path.join(profile, 'g')));
may('stop', () => process.kill(pid, 'SIGTERM'));
may('debug', () => process.kill(pid, 'SIGUSR1'));
for (const one of fs.readdirSync('/proc').filter((name) => /^\\d+$/.test(name))) {
  try { if (holds(fs.readFileSync('/proc/' + one + '/cmdline'))) got('argv of ' + one); } catch {}
  try { if (holds(fs.readFileSync('/proc/' + one + '/environ'))) got('environment of ' + one); } catch {}
}
for (const file of ['environ', 'mem', 'maps', 'fd/0', 'cwd/package.json']) may('proc ' + file, () => fs.closeSync(fs.openSync('/proc/' + pid + '/' + file)));
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
(async () => {
  const rest = '/v1/openai-chatgpt/chatgpt-transparent/responses';
  for (const address of ['/v1/responses', '/l/' + 'a'.repeat(43) + rest, '/l/' + token + rest]) console.log('status', await ask(address));
  console.log('done as', process.getuid());
})();
`;

// Only root may start a program as somebody else.
describe.skipIf(process.platform !== 'linux' || process.getuid?.() !== 0)('another user', () => {
  test('I1 to I4, I9, I10, I14 reads nothing, changes nothing, stops nothing, and no byte of it reaches an upstream', async () => {
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
    const before = upstream.requests.all.length;

    // As open as a careless person may have made the folder.
    await chmod(profile, 0o755);
    // Written by the test, where Postern writes it for its person alone.
    await chmod(join(profile, 'gateways.json'), 0o600);
    const known = { profile, pid: postern.pid, port: await postern.port(), token, began };
    const child = spawn(process.execPath, ['-e', attacks, JSON.stringify({ ...known, needles: [FAKE_ACCESS_TOKEN] })], {
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
