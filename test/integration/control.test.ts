// The socket of a running Postern: its protocol, its limits, and starting twice (RELIABILITY F9).
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chmod, lstat, mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { connect, createServer, type Server } from 'node:net';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Answer } from '../../preload/contract.ts';
import { connectControl, type ControlClient } from '../../main/control/client.ts';
import { lineOf } from '../../main/control/frames.ts';
import { hungRun } from '../../main/control/hung.ts';
import { addressesFor, passPath } from '../../main/control/places.ts';
import { writePass } from '../../main/control/pass.ts';
import type { AskedCall } from '../../main/control/visitor.ts';
import { openControlBed, provenClient, rawClient, type ControlBed } from '../fakes/control-bed.ts';

let bed: ControlBed;
let answer: (call: AskedCall) => Promise<Answer<unknown>>;
const endings: (() => unknown)[] = [];

beforeEach(async () => {
  answer = ({ params }) => Promise.resolve({ ok: true, value: params ?? null });
  bed = await openControlBed((call) => answer(call));
});
afterEach(async () => {
  for (const end of endings.splice(0).toReversed()) await end();
  await bed.close();
});

async function client(): Promise<ControlClient> {
  const found = await connectControl(bed.around.home, 2_000);
  if (!found.ok) throw new Error(found.problem.what);
  endings.push(found.value.close);
  return found.value;
}

const modeOf = async (path: string): Promise<number> => (await lstat(path)).mode & 0o777;

describe('calls', () => {
  test('many go over one connection and are answered in any order', async () => {
    const waiting: (() => void)[] = [];
    answer = ({ params }) =>
      new Promise((resolve) => waiting.push(() => resolve({ ok: true, value: params })));
    await bed.open();
    const { call } = await client();
    const answers: number[] = [];
    const asked = [0, 1, 2].map((limit) =>
      call('session/list', { before: null, limit }).then(() => answers.push(limit)),
    );
    await expect.poll(() => waiting.length).toBe(3);
    for (const at of [2, 0, 1]) {
      waiting[at]?.();
      await asked[at];
    }
    expect(answers).toEqual([2, 0, 1]);
  });

  test('a call without an answer ends when Postern does', async () => {
    answer = () => new Promise(() => undefined);
    const server = await bed.open();
    const { call, closed } = await client();
    const asked = call('status/read');
    await expect.poll(() => bed.calls.length).toBe(1);
    await server.close();
    const found = await asked;
    expect(found.ok ? '' : found.problem.code).toBe('control-closed');
    await closed;
  });

  test('what a client asked for is cancelled when it goes', async () => {
    answer = () => new Promise(() => undefined);
    await bed.open();
    const one = await client();
    void one.call('status/read');
    await expect.poll(() => bed.calls.length).toBe(1);
    const [asked] = bed.calls;
    expect(asked?.signal.aborted).toBe(false);
    one.close();
    await expect.poll(() => asked?.signal.aborted).toBe(true);
    expect(asked?.gone.aborted).toBe(true);
    await expect.poll(() => bed.counts).toEqual([1, 0]);
  });

  test('an answer of 64 MB arrives whole', async () => {
    const text = 'x'.repeat(64 * 1024 * 1024);
    answer = () => Promise.resolve({ ok: true, value: text });
    await bed.open();
    const found = await (await client()).call('bundle/save');
    expect(found.ok && found.value === text).toBe(true);
  });

  test('notices are told to those who asked for them, and to nobody else', async () => {
    const server = await bed.open();
    const [one, other] = [await client(), await client()];
    const heard: string[] = [];
    await one.hear('account/changed', () => heard.push('accounts'));
    await other.hear('usage/changed', () => heard.push('usage'));
    server.tell('account/changed', []);
    server.tell('status/changed', {});
    // Answers and notices share one order: what was told before this call has been heard after it.
    await one.call('status/read');
    await other.call('status/read');
    expect(heard).toEqual(['accounts']);
  });

  test('a client that does not read is neither waited for nor kept in memory', async () => {
    const server = await bed.open();
    const slow = await provenClient(await bed.pass());
    slow.say(lineOf({ type: 'subscribe', id: 1, names: ['log/changed'] }));
    await expect.poll(() => slow.lines.length).toBe(3);
    slow.socket.pause();
    const payload = 'x'.repeat(1024 * 1024);
    const before = process.memoryUsage().rss;
    for (let told = 0; told < 500; told += 1) server.tell('log/changed', payload);
    expect(process.memoryUsage().rss - before).toBeLessThan(100 * 1024 * 1024);
    // Others are served meanwhile.
    expect(await (await client()).call('account/list')).toEqual({ ok: true, value: null });
    slow.socket.resume();
    await expect.poll(() => slow.lines.some((line) => line.startsWith('{"type":"lost"'))).toBe(true);
  });

  test('a client that asks on without reading is read on only when it reads', async () => {
    answer = () => Promise.resolve({ ok: true, value: 'x'.repeat(1024 * 1024) });
    await bed.open();
    const slow = await provenClient(await bed.pass());
    slow.socket.pause();
    const asked = 2_000;
    for (let id = 1; id <= asked; id += 1) slow.say(lineOf({ type: 'call', id, name: 'n', params: null }));
    const other = await client();
    await other.call('account/list');
    expect(bed.calls.length).toBeLessThan(200);
    slow.socket.destroy();
  });
});

describe('F9 a start asks before it claims anything', () => {
  test('whether one that runs answers, and it does', async () => {
    expect(await hungRun(bed.around.home, 2_000)).toBeNull();
    await bed.open();
    expect(await hungRun(bed.around.home, 2_000)).toBeNull();
    // It was asked for a proof, and for nothing else.
    expect(bed.calls).toEqual([]);
  });

  test('one that takes connections and says nothing hangs; one that has gone does not', async () => {
    const address = join(bed.around.runtimeFolder ?? '', 'silent.sock');
    const silent = createServer(() => undefined);
    await once(silent.listen(address), 'listening');
    endings.push(() => silent.close());
    await writePass(bed.around.home, { address, key: 'k', pid: 4_711 });
    const found = await hungRun(bed.around.home, 50);
    expect([found?.code, found?.why]).toEqual([
      'control-hung',
      'Process 4711 takes connections and says nothing.',
    ]);
    await writePass(bed.around.home, { address: `${address}.gone`, key: 'k', pid: 4_711 });
    expect(await hungRun(bed.around.home, 50)).toBeNull();
  });
});

describe('hostile lines', () => {
  const hostile: readonly (readonly [string, string, string])[] = [
    ['no JSON', 'hello\n', 'no greeting'],
    ['HTTP', 'GET / HTTP/1.1\r\n\r\n', 'no greeting'],
    ['a list', '[]\n', 'no greeting'],
    ['a number for a nonce', '{"nonce":1}\n', 'no greeting'],
    [
      'a call before the proof',
      `{"nonce":"a"}\n${lineOf({ type: 'call', id: 1, name: 'status/read', params: null })}`,
      'no proof',
    ],
    ['a wrong proof', '{"nonce":"a"}\n{"proof":"AAAA"}\n', 'no proof'],
    ['a line without an end', 'x'.repeat(2_000), 'line too long'],
  ];
  test.each(hostile)('%s: sent away, and nothing is asked', async (_, text, why) => {
    const { address } = await bed.open();
    const stranger = await rawClient(address);
    stranger.say(text);
    await stranger.closed;
    expect(bed.refused).toEqual([why]);
    expect(bed.calls).toEqual([]);
    expect(bed.counts).toEqual([]);
  });

  const afterwards: readonly (readonly [string, string, string])[] = [
    ['no JSON', 'hello\n', 'not a call'],
    ['no number', '{"type":"call","name":"status/read"}\n', 'not a call'],
    ['a number below zero', '{"type":"call","id":-1,"name":"x"}\n', 'not a call'],
    ['a name that is none', '{"type":"call","id":1,"name":{}}\n', 'not a call'],
    ['a subscription to numbers', '{"type":"subscribe","id":1,"names":[1]}\n', 'not a call'],
    [
      'a line of nine megabytes',
      `{"type":"call","id":1,"name":"${'x'.repeat(9 * 1024 * 1024)}"}\n`,
      'line too long',
    ],
  ];
  test.each(afterwards)('%s from a client that is let in: sent away, others stay', async (_, text, why) => {
    await bed.open();
    const other = await client();
    const broken = await provenClient(await bed.pass());
    broken.say(text);
    await broken.closed;
    expect(bed.refused).toEqual([why]);
    expect(await other.call('account/list')).toEqual({ ok: true, value: null });
  });

  test('two calls of one number: sent away, for two answers could not be told apart', async () => {
    answer = () => new Promise(() => undefined);
    await bed.open();
    const broken = await provenClient(await bed.pass());
    const line = lineOf({ type: 'call', id: 1, name: 'status/read', params: null });
    broken.say(line + line);
    await broken.closed;
    expect(bed.refused).toEqual(['number used twice']);
  });

  test('a call that comes in single bytes is one call, and two in one piece are two', async () => {
    await bed.open();
    const one = await provenClient(await bed.pass());
    for (const byte of Buffer.from(lineOf({ type: 'call', id: 1, name: 'ä', params: '☕' }))) {
      one.say(Buffer.of(byte));
    }
    await expect.poll(() => bed.calls.map(({ name, params }) => [name, params])).toEqual([['ä', '☕']]);
    one.say([2, 3].map((id) => lineOf({ type: 'call', id, name: 'b', params: null })).join(''));
    await expect.poll(() => bed.calls.length).toBe(3);
    one.socket.destroy();
  });

  test('whatever is said before a proof, nothing is asked and Postern goes on', async () => {
    const { address } = await bed.open();
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.oneof(
            fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
            fc.json().map((text) => Buffer.from(`${text}\n`)),
            fc.constantFrom('{"nonce":"a"}\n', '{"proof":"b"}\n', '\n').map((text) => Buffer.from(text)),
          ),
          { maxLength: 6 },
        ),
        async (pieces) => {
          const stranger = await rawClient(address);
          for (const piece of pieces) stranger.say(piece);
          stranger.socket.end();
          await stranger.closed;
        },
      ),
      { numRuns: 300 },
    );
    expect(bed.calls).toEqual([]);
    expect(await (await client()).call('account/list')).toEqual({ ok: true, value: null });
  });

  test('more clients than there can be: those are sent away, the others stay, and room is made when they go', async () => {
    const { address } = await bed.open();
    const crowd = [];
    for (let count = 0; count < 64; count += 1) crowd.push(await rawClient(address));
    const over = await rawClient(address);
    await over.closed;
    expect(bed.refused).toEqual(['too many clients']);
    for (const one of crowd) one.socket.destroy();
    await expect.poll(async () => (await connectControl(bed.around.home, 2_000)).ok).toBe(true);
  });
});

describe('where it lies', () => {
  test('the socket is for this user alone, in a folder for this user alone, and so is the file with its key', async () => {
    const { address } = await bed.open();
    expect(dirname(address)).toBe(join(bed.around.runtimeFolder ?? '', 'postern'));
    expect(await modeOf(dirname(address))).toBe(0o700);
    expect(await modeOf(address)).toBe(0o600);
    expect(await modeOf(passPath(bed.around.home))).toBe(0o600);
  });

  test('both are gone once it is closed', async () => {
    const server = await bed.open();
    await server.close();
    expect([existsSync(server.address), existsSync(passPath(bed.around.home))]).toEqual([false, false]);
  });

  test('every run has a key of its own', async () => {
    const keys = new Set<string>();
    for (let run = 0; run < 3; run += 1) {
      const server = await bed.open();
      keys.add((await bed.pass()).key);
      await server.close();
    }
    expect(keys.size).toBe(3);
  });

  test('a folder of ours that was open to others is closed to them', async () => {
    const folder = join(bed.around.runtimeFolder ?? '', 'postern');
    await mkdir(folder);
    await chmod(folder, 0o777);
    const { address } = await bed.open();
    expect(dirname(address)).toBe(folder);
    expect(await modeOf(folder)).toBe(0o700);
  });

  test('I10 a link in the place of the folder is not followed', async () => {
    const elsewhere = join(bed.around.temporaryFolder, 'elsewhere');
    await mkdir(elsewhere, { mode: 0o700 });
    await symlink(elsewhere, join(bed.around.runtimeFolder ?? '', 'postern'));
    const { address } = await bed.open();
    expect(dirname(address)).toBe(join(bed.around.home, 'run'));
    await client();
  });

  test('a home too deep for a socket’s path gets a short one, and clients find it', async () => {
    const home = join(bed.around.home, 'd'.repeat(200));
    await mkdir(home, { mode: 0o700 });
    const around = { ...bed.around, home, runtimeFolder: join(bed.around.home, 'e'.repeat(200)) };
    const addresses = addressesFor(around);
    expect(addresses).toHaveLength(1);
    expect(addresses[0]?.startsWith(bed.around.temporaryFolder)).toBe(true);
    expect(Buffer.byteLength(addresses[0] ?? '')).toBeLessThan(108);
  });

  test('two profiles never share a socket', () => {
    const [one] = addressesFor(bed.around);
    const [other] = addressesFor({ ...bed.around, home: `${bed.around.home}2` });
    expect(one).not.toBe(other);
  });
});

describe('a second start', () => {
  test('F9 a run that answers keeps the profile', async () => {
    const first = await bed.open();
    const second = await bed.tryOpen();
    expect(second.ok ? '' : second.problem.code).toBe('control-busy');
    expect((await bed.pass()).address).toBe(first.address);
    expect(await (await client()).call('account/list')).toEqual({ ok: true, value: null });
  });

  test('F9 a run that hangs is said to hang within the limit, by its number, and nothing is taken from it', async () => {
    const folder = join(bed.around.runtimeFolder ?? '', 'postern');
    await mkdir(folder, { mode: 0o700 });
    const address = addressesFor(bed.around)[0] ?? '';
    const hung = await silentServer(address);
    await chmod(address, 0o600);
    await writePass(bed.around.home, { address, key: 'k', pid: 4711 });
    const before = await bed.pass();
    const second = await bed.tryOpen(300);
    expect(second.ok ? '' : second.problem.code).toBe('control-hung');
    expect(second.ok ? '' : second.problem.why).toContain('4711');
    const asked = await connectControl(bed.around.home, 300);
    expect(asked.ok ? '' : asked.problem.code).toBe('control-hung');
    expect(await bed.pass()).toEqual(before);
    expect(hung.listening && existsSync(address)).toBe(true);
  });

  test('F9 a run whose key file was deleted keeps its socket too', async () => {
    const first = await bed.open();
    await rm(passPath(bed.around.home));
    const second = await bed.tryOpen();
    expect(second.ok ? '' : second.problem.code).toBe('control-busy');
    expect(existsSync(first.address)).toBe(true);
  });

  test('what a killed run left behind is taken over', async () => {
    const folder = join(bed.around.runtimeFolder ?? '', 'postern');
    await mkdir(folder, { mode: 0o700 });
    const address = addressesFor(bed.around)[0] ?? '';
    await leaveSocketBehind(address);
    expect(existsSync(address)).toBe(true);
    await writePass(bed.around.home, { address, key: 'old', pid: 1 });
    const found = await connectControl(bed.around.home, 2_000).catch(() => null);
    expect(found?.ok === false && ['not-running', 'control-stranger'].includes(found.problem.code)).toBe(
      true,
    );
    const server = await bed.open();
    expect(server.address).toBe(address);
    await client();
  });

  test('F9 a command that comes while a start takes over from a killed run is never told of a stranger', async () => {
    const folder = join(bed.around.runtimeFolder ?? '', 'postern');
    await mkdir(folder, { mode: 0o700 });
    const address = addressesFor(bed.around)[0] ?? '';
    await leaveSocketBehind(address);
    await chmod(address, 0o600);
    await writePass(bed.around.home, { address, key: 'of the killed run', pid: 1 });
    const found: string[] = [];
    let isOpen = false;
    // Of every moment of the start one comes by; those that come too early are told that nobody is there.
    const visits = (async () => {
      while (!isOpen) {
        const met = await connectControl(bed.around.home, 2_000);
        found.push(met.ok ? 'ok' : met.problem.code);
        if (met.ok) met.value.close();
      }
    })();
    await bed.open();
    isOpen = true;
    await visits;
    expect(found.filter((one) => one !== 'ok' && one !== 'not-running')).toEqual([]);
  });

  test('of several starts at once over a socket left behind exactly one gets it', async () => {
    const folder = join(bed.around.runtimeFolder ?? '', 'postern');
    await mkdir(folder, { mode: 0o700 });
    const address = addressesFor(bed.around)[0] ?? '';
    for (let round = 0; round < 10; round += 1) {
      await leaveSocketBehind(address);
      const starts = await Promise.all([1, 2, 3, 4].map(() => bed.tryOpen()));
      const opened = starts.flatMap((one) => (one.ok ? [one.value] : []));
      expect(opened).toHaveLength(1);
      expect((await connectControl(bed.around.home, 2_000)).ok).toBe(true);
      for (const one of opened) await one.close();
    }
  });
});

describe('a squatter', () => {
  test('I11 who listens at the address learns a random number and is not asked anything', async () => {
    const server = await bed.open();
    const pass = await bed.pass();
    await server.close();
    const said: string[] = [];
    const squatter = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.on('data', (chunk: Buffer) => {
        said.push(String(chunk));
        socket.write('{"nonce":"n","proof":"p"}\n');
      });
    });
    await listen(squatter, pass.address);
    await chmod(pass.address, 0o600);
    await writePass(bed.around.home, pass);
    const found = await connectControl(bed.around.home, 2_000);
    expect(found.ok ? '' : found.problem.code).toBe('control-stranger');
    expect(said).toHaveLength(1);
    expect(said[0]).toMatch(/^\{"nonce":"[\w-]{43}"\}\n$/);
  });

  test('I11 who passes everything on to the real one from another address is found out by both', async () => {
    const server = await bed.open();
    const pass = await bed.pass();
    const address = join(dirname(pass.address), 'other.sock');
    const middle = createServer((socket) => {
      const real = connect(server.address);
      for (const one of [socket, real]) one.on('error', () => undefined);
      socket.pipe(real).pipe(socket);
    });
    await listen(middle, address);
    await chmod(address, 0o600);
    await writePass(bed.around.home, { ...pass, address });
    const found = await connectControl(bed.around.home, 2_000);
    expect(found.ok ? '' : found.problem.code).toBe('control-stranger');
    expect(bed.calls).toEqual([]);
    expect(bed.counts).toEqual([]);
    await writePass(bed.around.home, pass);
  });

  test('a key file that others may read is not believed', async () => {
    await bed.open();
    await chmod(passPath(bed.around.home), 0o644);
    const found = await connectControl(bed.around.home, 2_000);
    expect(found.ok ? '' : found.problem.code).toBe('control-stranger');
    await chmod(passPath(bed.around.home), 0o600);
  });

  test('a key file that makes no sense is none', async () => {
    for (const text of ['', 'null', '[]', '{"address":1}', '{"address":"/x","key":"k"}']) {
      await writeFile(passPath(bed.around.home), text, { mode: 0o600 });
      const found = await connectControl(bed.around.home, 2_000);
      expect(found.ok ? '' : found.problem.code).toBe('not-running');
    }
  });
});

async function listen(server: Server, address: string): Promise<void> {
  endings.push(() => new Promise((resolve) => server.close(resolve)));
  server.listen(address);
  await once(server, 'listening');
}

/** Takes connections and says nothing. */
async function silentServer(address: string): Promise<Server> {
  const server = createServer((socket) => {
    endings.push(() => socket.destroy());
    socket.on('error', () => undefined);
  });
  await listen(server, address);
  return server;
}

/** What a process leaves that was killed while it listened. */
async function leaveSocketBehind(address: string): Promise<void> {
  const child = spawn(
    process.execPath,
    ['-e', `require('node:net').createServer().listen(process.argv[1], () => console.log('up'))`, address],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  await once(child.stdout, 'data');
  child.kill('SIGKILL');
  await once(child, 'exit');
}
