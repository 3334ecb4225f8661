// Extra certificate authorities from a PEM file: what is read, what is refused with a hint, and what is then trusted.
import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openHttp } from '../../main/auth/http.ts';
import { readBundle } from '../../main/transport/certificates.ts';
import { selfSigned } from '../fakes/certificates.ts';
import { startFakeIssuer, type FakeIssuer } from '../fakes/issuer/server.ts';

let folder = '';
const endings: (() => Promise<unknown>)[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'postern-ca-'));
});
afterEach(async () => {
  for (const end of endings.splice(0).toReversed()) await end();
  await rm(folder, { recursive: true, force: true });
});

/** An issuer whose certificate an authority of its own signed. */
async function behindAuthority(name: string): Promise<{ readonly issuer: FakeIssuer; readonly pem: string }> {
  const authority = selfSigned({ name });
  const { key, cert } = authority.issue({ name: `${name} server`, hosts: ['127.0.0.1', 'localhost'] });
  const issuer = await startFakeIssuer({ key, cert });
  endings.push(() => issuer.close());
  return { issuer, pem: authority.cert };
}

async function read(text: string) {
  const path = join(folder, 'bundle.pem');
  await writeFile(path, text);
  return readBundle({ from: 'settings', path });
}

async function bundle(text: string): Promise<string> {
  const result = await read(text);
  if (!result.ok) throw new Error(result.problem.why);
  return result.value;
}

/** Whether an issuer is reached by those who trust a bundle. */
async function reaches(issuer: FakeIssuer, pem: string): Promise<boolean> {
  const http = openHttp(() => ({ extraCaPem: pem, proxy: null }));
  const answer = await http.send({
    method: 'POST',
    url: `${issuer.origin}/oauth/revoke`,
    body: '{"token":"x"}',
  });
  await http.close();
  return answer.ok;
}

test('ca_env handles_multi_certificate_bundle: each authority of a bundle is trusted, and no other', async () => {
  const [one, two, other] = [
    await behindAuthority('One'),
    await behindAuthority('Two'),
    await behindAuthority('Other'),
  ];
  const pem = await bundle(`# One\n${one.pem}\n# Two, with\r\n${two.pem.replaceAll('\n', '\r\n')}`);
  expect([await reaches(one.issuer, pem), await reaches(two.issuer, pem)]).toEqual([true, true]);
  expect(await reaches(other.issuer, pem)).toBe(false);
});

test('ca_env accepts_trusted_certificate_label: what OpenSSL writes with its own trust is read and trusted', async () => {
  const one = await behindAuthority('One');
  const two = await behindAuthority('Two');
  const trusted = execFileSync('openssl', ['x509', '-trustout', '-addtrust', 'serverAuth'], {
    input: one.pem,
    stdio: ['pipe', 'pipe', 'ignore'],
  }).toString();
  expect(trusted).toContain('BEGIN TRUSTED CERTIFICATE');
  const pem = await bundle(`${trusted}${two.pem}`);
  expect([await reaches(one.issuer, pem), await reaches(two.issuer, pem)]).toEqual([true, true]);
});
