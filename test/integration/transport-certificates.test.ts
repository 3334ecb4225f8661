import { mkdir, mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { NetworkSettings } from '../../main/domain/transport.ts';
import { openTransport, type TransportRoom } from '../../main/transport/room.ts';
import { selfSigned, type TestCertificate } from '../fakes/certificates.ts';
import { startSecureUpstream, type SecureUpstream } from '../fakes/secure-upstream.ts';
import { openWay, ways, type Outcome } from '../fakes/ways.ts';

const authority = selfSigned({ name: 'Postern test authority' });
const another = selfSigned({ name: 'Another authority' });
const here = authority.issue({ name: 'here', hosts: ['localhost'] });

let folder = '';
let bundle = '';
let upstream: SecureUpstream;
let room: TransportRoom;
let settings: NetworkSettings;
let changes = 0;
let told: (() => void)[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'postern-ca-'));
  bundle = join(folder, 'ca.pem');
  upstream = await startSecureUpstream(here);
  settings = { caBundle: null, proxy: { mode: 'none', url: null, user: null, bypass: '' } };
  changes = 0;
});
afterEach(async () => {
  room.close();
  await upstream.close();
  await rm(folder, { recursive: true, force: true });
});

async function begin(variables: Readonly<Record<string, string>>): Promise<void> {
  room = await openTransport({
    settings: () => settings,
    variables,
    proxyPassword: () => 'pass',
    onChange() {
      changes += 1;
      for (const resolve of told.splice(0)) resolve();
    },
  });
}

/** Resolves with the next change. Ask before what causes it. */
const change = (): Promise<void> => new Promise((resolve) => told.push(resolve));

async function once(certificate: TestCertificate, way: (typeof ways)[number]): Promise<Outcome> {
  upstream.show(certificate);
  const opened = openWay(way, room.current);
  const outcome = await opened.go(`https://localhost:${upstream.port}`);
  await opened.close();
  return outcome;
}

describe.each(ways)('C56: certificates, by %s', (way) => {
  test.each([
    ['self-signed', selfSigned({ name: 'here', hosts: ['localhost'] }), 'is self-signed'],
    [
      'for another host',
      authority.issue({ name: 'there', hosts: ['there.example'] }),
      'is for another host name',
    ],
    ['expired', authority.issue({ name: 'here', hosts: ['localhost'], validDays: [-9, -2] }), 'has expired'],
    [
      'not valid yet',
      authority.issue({ name: 'here', hosts: ['localhost'], validDays: [2, 9] }),
      "is not valid yet by this machine's clock",
    ],
  ])('%s: refused, and the message names the cause', async (_name, certificate, why) => {
    await writeFile(bundle, authority.cert);
    await begin({ CODEX_CA_CERTIFICATE: bundle });
    const outcome = await once(certificate, way);
    expect(outcome.reached ? 'reached' : outcome.line).toContain(`ts certificate ${why}.`);
    expect(upstream.seen).toEqual([]);
  });

  test('CODEX_CA_CERTIFICATE is honoured live: a replaced file counts from the next request on', async () => {
    await writeFile(bundle, another.cert);
    await begin({ CODEX_CA_CERTIFICATE: bundle });
    expect(room.view()).toMatchObject({ caFrom: 'CODEX_CA_CERTIFICATE', caProblem: null });
    const opened = openWay(way, room.current);
    const origin = `https://localhost:${upstream.port}`;
    expect(await opened.go(origin)).toMatchObject({ reached: false });
    const changed = change();
    await writeFile(join(folder, 'next.pem'), authority.cert);
    await rename(join(folder, 'next.pem'), bundle);
    await changed;
    expect(await opened.go(origin)).toEqual({ reached: true });
    const back = change();
    await rm(bundle);
    await back;
    expect(room.view().caProblem?.why).toBe('There is no such file.');
    expect(await opened.go(origin)).toMatchObject({ reached: false });
    await opened.close();
  });

  test('with malformed PEM there is a hint, and what needs no extra authority goes on', async () => {
    await writeFile(bundle, authority.cert.slice(0, 100));
    await begin({ CODEX_CA_CERTIFICATE: bundle, SSL_CERT_FILE: join(folder, 'unused.pem') });
    expect(room.view()).toMatchObject({
      caFrom: null,
      caProblem: { code: 'file-invalid', next: expect.stringContaining('CODEX_CA_CERTIFICATE') },
    });
    expect(room.current()).toEqual({ extraCaPem: null, proxy: null });
    const outcome = await once(here, way);
    expect(outcome.reached ? 'reached' : outcome.line).toContain('certificate');
  });
});

describe('C56, ca_env: the file of authorities', () => {
  test('rejects a bad CODEX_CA_CERTIFICATE without falling through to SSL_CERT_FILE', async () => {
    await writeFile(bundle, authority.cert);
    await begin({ CODEX_CA_CERTIFICATE: '/no/such/file.pem', SSL_CERT_FILE: bundle });
    expect(room.current().extraCaPem).toBeNull();
    expect(room.view().caProblem?.what).toContain('/no/such/file.pem');
  });

  test('a file that comes later counts, also when its folder was missing', async () => {
    const path = join(folder, 'a', 'b', 'ca.pem');
    await begin({ SSL_CERT_FILE: path });
    expect(room.view().caProblem?.why).toBe('There is no such file.');
    const changed = change();
    await mkdir(join(folder, 'a', 'b'), { recursive: true });
    await writeFile(path, authority.cert);
    await changed;
    expect(room.view()).toMatchObject({ caFrom: 'SSL_CERT_FILE', caProblem: null });
  });

  test('a link that is led to another file counts, and so does a change of the file it leads to', async () => {
    await mkdir(join(folder, 'real'));
    await writeFile(join(folder, 'real', 'one.pem'), authority.cert);
    await symlink(join(folder, 'real', 'one.pem'), bundle);
    await begin({ SSL_CERT_FILE: bundle });
    const first = room.current().extraCaPem;
    const changed = change();
    await writeFile(join(folder, 'real', 'one.pem'), another.cert);
    await changed;
    const second = room.current().extraCaPem;
    const again = change();
    await writeFile(join(folder, 'real', 'two.pem'), authority.cert + another.cert);
    await symlink(join(folder, 'real', 'two.pem'), join(folder, 'link'));
    await rename(join(folder, 'link'), bundle);
    await again;
    expect([first, second, room.current().extraCaPem]).toEqual([
      authority.cert,
      another.cert,
      authority.cert + another.cert,
    ]);
  });

  test('a file written again with the same content changes nothing', async () => {
    await writeFile(bundle, authority.cert);
    await begin({ SSL_CERT_FILE: bundle });
    const before = room.current();
    await writeFile(bundle, `# the same\n${authority.cert}`);
    await room.reload();
    expect(room.current()).toBe(before);
    const changed = change();
    await writeFile(bundle, another.cert);
    await changed;
    expect(changes).toBe(1);
  });

  test('settings count from the reload on, proxy and file alike', async () => {
    await begin({ HTTPS_PROXY: 'http://env.example:1' });
    await writeFile(bundle, authority.cert);
    settings = {
      caBundle: bundle,
      proxy: { mode: 'manual', url: 'http://proxy.example:3128', user: 'user', bypass: '.corp' },
    };
    await room.reload();
    expect(room.current()).toEqual({
      extraCaPem: authority.cert,
      proxy: {
        url: 'http://proxy.example:3128',
        authorization: `Basic ${Buffer.from('user:pass').toString('base64')}`,
        bypass: ['.corp'],
      },
    });
    expect(room.view()).toEqual({
      caFrom: 'settings',
      caProblem: null,
      proxyInForce: 'http://proxy.example:3128',
      proxyProblem: null,
    });
    expect(changes).toBe(1);
    await room.reload();
    expect(changes).toBe(1);
    settings = { ...settings, caBundle: null, proxy: { ...settings.proxy, mode: 'environment' } };
    await room.reload();
    expect(room.view()).toMatchObject({ caFrom: null, proxyInForce: 'http://env.example:1' });
  });
});
