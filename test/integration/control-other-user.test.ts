// I9, I10: another user of this machine and the socket of a running Postern.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, chown, lstat, mkdir, readFile, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { connectControl } from '../../main/control/client.ts';
import { writePass } from '../../main/control/pass.ts';
import { passPath } from '../../main/control/places.ts';
import { openControlBed, type ControlBed } from '../fakes/control-bed.ts';

// Only root may start a program as somebody else.
const another = { uid: 65_534, gid: 65_534 };

let bed: ControlBed;
const endings: (() => unknown)[] = [];

beforeEach(async () => {
  bed = await openControlBed(({ params }) => Promise.resolve({ ok: true, value: params ?? null }));
  // As open as a careless person may have made everything that is not Postern's own.
  await chmod(dirname(bed.around.home), 0o755);
  await chmod(bed.around.home, 0o755);
  await chmod(bed.around.runtimeFolder ?? '', 0o1777);
  await chmod(bed.around.temporaryFolder, 0o1777);
});
afterEach(async () => {
  for (const end of endings.splice(0).toReversed()) await end();
  await bed.close();
});

/** Starts a program as the other user; what it prints, and that it goes on until the test ends when it is to stay. */
async function asAnother(program: string, ...args: readonly string[]) {
  const child = spawn(process.execPath, ['-e', program, ...args], {
    ...another,
    cwd: '/',
    env: {},
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  endings.push(async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  });
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  return {
    said: () => said,
    ended: once(child, 'close').then(() => said),
    ready: () => expect.poll(() => said).toContain('ready'),
  };
}

const looksAround = `
const fs = require('node:fs'), net = require('node:net');
const [address, pass, folder] = process.argv.slice(1);
const tried = (what, act) => { try { console.log(what, 'GOT', String(act())); } catch (error) { console.log(what, error.code); } };
tried('read', () => fs.readFileSync(pass));
tried('list', () => fs.readdirSync(folder));
tried('unlink', () => fs.unlinkSync(address));
tried('rename', () => fs.renameSync(folder, folder + '2'));
const socket = net.connect(address);
socket.once('connect', () => { console.log('connect GOT'); process.exit(); });
socket.once('error', (error) => { console.log('connect', error.code); process.exit(); });
`;

const takesPlace = `
const fs = require('node:fs'), net = require('node:net');
const [folder, address] = process.argv.slice(1);
fs.mkdirSync(folder); fs.chmodSync(folder, 0o777);
net.createServer((socket) => {
  socket.on('error', () => {});
  socket.on('data', (text) => console.log('heard ' + text));
}).listen(address, () => { fs.chmodSync(address, 0o777); console.log('ready'); });
`;

describe.skipIf(process.platform !== 'linux' || process.getuid?.() !== 0)('another user', () => {
  test('I9 reads nothing, reaches nobody and removes nothing, with every address known', async () => {
    const { address } = await bed.open();
    const visitor = await asAnother(looksAround, address, passPath(bed.around.home), dirname(address));
    const said = await visitor.ended;
    expect(said.trim().split('\n')).toEqual([
      'read EACCES',
      'list EACCES',
      'unlink EACCES',
      expect.stringMatching(/^rename E(ACCES|PERM)$/),
      'connect EACCES',
    ]);
    expect(bed.counts).toEqual([]);
    expect((await connectControl(bed.around.home)).ok).toBe(true);
  });

  test('I9 the key stands in no argument and no variable of any process, nor in what the system tells of sockets', async () => {
    await bed.open();
    const { key } = await bed.pass();
    const client = await connectControl(bed.around.home);
    expect(client.ok).toBe(true);
    const told = await readFile('/proc/net/unix', 'utf8');
    expect(told.includes(key)).toBe(false);
    for (const file of ['cmdline', 'environ']) {
      expect((await readFile(`/proc/self/${file}`, 'utf8')).includes(key)).toBe(false);
    }
    if (client.ok) client.value.close();
  });

  test('I10 who made our folder before us gets nothing: another is taken, and clients find that', async () => {
    const folder = join(bed.around.runtimeFolder ?? '', 'postern');
    const squatter = await asAnother(takesPlace, folder, join(folder, 'x.sock'));
    await squatter.ready();
    const { address } = await bed.open();
    expect(dirname(address)).toBe(join(bed.around.home, 'run'));
    const client = await connectControl(bed.around.home);
    expect(client.ok && (await client.value.call('account/list'))).toEqual({ ok: true, value: null });
    if (client.ok) client.value.close();
    expect(squatter.said()).toBe('ready\n');
  });

  test('I10 who made all our folders before us still gets nothing: one is made that nobody could have', async () => {
    const { runtimeFolder, temporaryFolder, home } = bed.around;
    // A file where our own folder would be made.
    await mkdir(join(home, 'run'));
    await chmod(join(home, 'run'), 0o700);
    await chown(join(home, 'run'), another.uid, another.gid);
    for (const folder of [join(runtimeFolder ?? '', 'postern'), join(temporaryFolder, 'postern-0')]) {
      await (await asAnother(takesPlace, folder, join(folder, 'x.sock'))).ready();
    }
    const { address } = await bed.open();
    expect(dirname(dirname(address))).toBe(temporaryFolder);
    const found = await lstat(dirname(address));
    expect([found.uid, found.mode & 0o777]).toEqual([0, 0o700]);
    const client = await connectControl(home);
    expect(client.ok).toBe(true);
    if (client.ok) client.value.close();
  });

  test('I10 a key file of somebody else’s is not believed, and whoever listens where it points hears nothing', async () => {
    const folder = join(bed.around.runtimeFolder ?? '', 'trap');
    const address = join(folder, 'x.sock');
    const squatter = await asAnother(takesPlace, folder, address);
    await squatter.ready();
    await chmod(bed.around.home, 0o1777);
    const plant = `require('node:fs').writeFileSync(process.argv[1], process.argv[2], { mode: 0o600 })`;
    const text = JSON.stringify({ address, key: 'k', pid: 1 });
    await (
      await asAnother(plant, passPath(bed.around.home), text)
    ).ended;
    const found = await connectControl(bed.around.home);
    expect(found.ok ? '' : found.problem.code).toBe('control-stranger');
    // Nor where the file is ours and the socket is not.
    await rm(passPath(bed.around.home));
    await writePass(bed.around.home, { address, key: 'k', pid: 1 });
    const again = await connectControl(bed.around.home);
    expect(again.ok ? '' : again.problem.code).toBe('control-stranger');
    expect(squatter.said()).toBe('ready\n');
  });
});
