import { spawnSync } from 'node:child_process';
import { createServer, type AddressInfo } from 'node:net';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { systemClock } from '../../main/auth/clock.ts';
import { openHttp } from '../../main/auth/http.ts';
import { directTransport } from '../../main/domain/transport.ts';
import { holdLock } from '../../main/auth/process-lock.ts';
import { selfSigned } from '../fakes/upstream/certificate.ts';
import { startFakeIssuer } from '../fakes/issuer/server.ts';
import { openRoomBed } from '../fakes/issuer/room.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'postern-tools-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test('ca_env: an issuer behind a private authority is trusted once its bundle is named, and says why before', async () => {
  const identity = selfSigned();
  const issuer = await startFakeIssuer(identity);
  let transport = directTransport;
  const http = openHttp(() => transport);
  const question = { method: 'POST', url: `${issuer.origin}/oauth/revoke`, body: '{"token":"x"}' } as const;
  const refused = await http.send(question);
  expect(refused).toMatchObject({
    ok: false,
    problem: { code: 'login-network', why: expect.stringContaining('certificate') },
  });
  transport = { ...directTransport, extraCaPem: identity.cert };
  expect(await http.send(question)).toMatchObject({ ok: true, value: { status: 200 } });
  await http.close();
  await issuer.close();
});

test('A14: an issuer that takes the request and never answers is a network problem, said when its time is over', async () => {
  const silent = createServer((socket) => void socket.on('error', () => {}).resume());
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  const { port } = silent.address() as AddressInfo;
  const http = openHttp(() => directTransport);
  const url = `http://127.0.0.1:${port}/oauth/token`;
  expect(await http.send({ method: 'POST', url, body: '{}', timeoutMs: 50 })).toMatchObject({
    ok: false,
    problem: { code: 'login-network', why: 'It did not answer in time.' },
  });
  await http.close();
  await new Promise((resolve) => silent.close(resolve));
});

test('a lock of a dead process is taken over, by one of many', async () => {
  const { pid } = spawnSync(process.execPath, ['-e', '']);
  await writeFile(join(folder, 'one.lock'), `${pid} gone`);
  let inside = 0;
  let most = 0;
  const hold = async (): Promise<void> => {
    const release = await holdLock(folder, 'one', systemClock());
    inside += 1;
    most = Math.max(most, inside);
    await new Promise((resolve) => setImmediate(resolve));
    inside -= 1;
    await release?.();
  };
  await Promise.all(Array.from({ length: 8 }, hold));
  expect([most, await readdir(folder)]).toEqual([1, []]);
});

test('missing_auth_json_returns_none: an account whose secret has gone asks for a new sign-in', async () => {
  const issuer = await startFakeIssuer();
  issuer.rules.approveAtOnce = true;
  const first = await openRoomBed(issuer, { folder });
  await first.room.logins.start('device');
  const { accountId } = await first.step('done');
  await first.room.close();
  const second = await openRoomBed(issuer, { folder });
  expect(await second.room.credentialFor(accountId, null)).toMatchObject({
    ok: false,
    problem: { code: 'secret-lost' },
  });
  expect(second.room.accounts.list()).toMatchObject([{ id: accountId, state: 'signInAgain' }]);
  await second.close();
  await issuer.close();
});
