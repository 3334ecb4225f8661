// A10: the port of the sign-in is held by a program of another user of this machine.
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Problem } from '../../main/domain/problem.ts';
import { freePort } from '../fakes/free-port.ts';
import { openRoomBed, type RoomBed } from '../fakes/issuer/room.ts';
import { startFakeIssuer, type FakeIssuer } from '../fakes/issuer/server.ts';

// Only root may start a program as somebody else. Without it the holder is our own, which shows all but the other uid.
const asRoot = process.getuid?.() === 0;
const nobody = asRoot ? { uid: 65_534, gid: 65_534 } : {};
const root = fileURLToPath(new URL('../../', import.meta.url));

let issuer: FakeIssuer;
let bed: RoomBed;
const endings: (() => Promise<unknown>)[] = [];

beforeEach(async () => {
  issuer = await startFakeIssuer();
  bed = await openRoomBed(issuer);
});
afterEach(async () => {
  for (const end of endings.splice(0).toReversed()) await end();
  await bed.close();
  await issuer.close();
});

/** Starts the holder; `requests` is all it was asked, once it has ended. */
async function hold(port: number) {
  const child = spawn(process.execPath, [`${root}test/fakes/port-holder.mjs`, String(port)], {
    ...nobody,
    env: {},
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const requests: string[] = [];
  const lines = createInterface({ input: child.stdout });
  await new Promise<void>((resolve) => {
    lines.on('line', (line) => {
      if (line === 'held') resolve();
      else requests.push(line);
    });
  });
  const end = async (): Promise<readonly string[]> => {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill();
      await once(child, 'close');
    }
    return requests;
  };
  endings.push(end);
  return { pid: child.pid ?? 0, end };
}

test('A10: another user’s program on the port is asked to let go, once, and gets nothing else; the next port is taken', async () => {
  const holder = await hold(bed.ports[0] ?? 0);
  await bed.room.logins.start('browser');
  const { port, url } = await bed.step('waitingForBrowser');
  expect(port).toBe(bed.ports[1]);
  expect(new URL(url).searchParams.get('redirect_uri')).toBe(`http://127.0.0.1:${port}/auth/callback`);
  expect(await holder.end()).toEqual(['GET /cancel']);
});

test('A10: with both ports held by it, each is asked to let go and nothing more, and its process is named', async () => {
  const holders = [await hold(bed.ports[0] ?? 0), await hold(bed.ports[1] ?? 0)];
  await bed.room.logins.start('browser');
  const { problem, offer } = await bed.step('failed');
  expect([problem.code, offer]).toEqual(['login-port-busy', 'device']);
  for (const { pid, end } of holders) {
    expect(problem.why).toContain(`(process ${pid})`);
    expect(await end()).toEqual(['GET /cancel']);
  }
  expect(bed.opened).toEqual([]);
});

test('A10: a Postern that may not look into the holder says that it is another user’s', async () => {
  const port = await freePort();
  // Here the holder is ours and the one who asks is somebody else; without root both are ours and it has a name.
  const child = spawn(process.execPath, [`${root}test/fakes/port-holder.mjs`, String(port)], {
    env: {},
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  endings.push(async () => {
    child.kill();
    await once(child, 'close');
  });
  await once(child.stdout, 'data');
  const ask = [
    `const { portProblem } = await import('${root}main/auth/port-problem.ts');`,
    `console.log(JSON.stringify(await portProblem({ refused: [{ port: ${port}, code: 'EADDRINUSE' }] }, 'linux')));`,
  ].join('\n');
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--import', 'tsx', '--input-type=module', '-e', ask],
    { ...nobody, cwd: root, env: { PATH: process.env['PATH'] } },
  );
  const holder = asRoot ? 'a program of another user' : `node (process ${child.pid})`;
  expect((JSON.parse(stdout) as Problem).why).toBe(`Port ${port} is held by ${holder}.`);
});
