// Extra certificate authorities from a PEM file: what is read, what is refused with a hint, and what is then trusted.
import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openHttp } from '../../main/auth/http.ts';
import { readCaBundle } from '../../main/settings/ca-bundle.ts';
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
  return readCaBundle(path);
}

async function bundle(text: string): Promise<string> {
  const result = await read(text);
  if (!result.ok) throw new Error(result.problem.why);
  return result.value;
}

/** Whether an issuer is reached by those who trust a bundle. */
async function reaches(issuer: FakeIssuer, pem: string): Promise<boolean> {
  const http = openHttp(() => pem);
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

test.each([
  ['an empty file', '', 'no certificate'],
  ['a file of blanks', ' \n\n', 'no certificate'],
  ['a key alone', selfSigned({ name: 'x' }).key, 'no certificate'],
  ['a certificate cut short', selfSigned({ name: 'x' }).cert.slice(0, 200), 'no certificate'],
  [
    'bytes that are no certificate',
    '-----BEGIN CERTIFICATE-----\nbm90IGEgY2VydGlmaWNhdGU=\n-----END CERTIFICATE-----\n',
    'does not parse',
  ],
  [
    'one good and one broken',
    `${selfSigned({ name: 'x' }).cert}-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n`,
    'does not parse',
  ],
])('ca_env rejects_empty_pem_file_with_hint, rejects_malformed_pem_with_hint: %s', async (_, text, why) => {
  const result = await read(text);
  expect(result).toMatchObject({ ok: false, problem: { code: 'file-invalid' } });
  const { problem } = result as Extract<typeof result, { ok: false }>;
  expect(problem.what).toContain(join(folder, 'bundle.pem'));
  expect(problem.why).toContain(why);
  expect(problem.next).toContain('"caBundle"');
  expect(problem.next).toContain('system’s own roots are used');
});

test('ca_env: a file that is not there names itself and the system’s reason', async () => {
  const result = await readCaBundle(join(folder, 'nowhere.pem'));
  expect(result).toMatchObject({
    ok: false,
    problem: { code: 'file-invalid', why: expect.stringContaining('ENOENT') as string },
  });
});
