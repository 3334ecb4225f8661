import { X509Certificate } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { chooseCa, parseBundle, type CaChoice } from '../../../main/transport/certificates.ts';
import { selfSigned } from '../../fakes/certificates.ts';

const one = selfSigned({ name: 'one' }).cert;
const two = selfSigned({ name: 'two' }).cert;
const fromCodex: CaChoice = { from: 'CODEX_CA_CERTIFICATE', path: '/ca.pem' };

const namesIn = (pem: string): string[] =>
  pem
    .split(/(?<=-----END CERTIFICATE-----\n)/)
    .filter((part) => part !== '')
    .map((part) => new X509Certificate(part).subject);

const read = (text: string, choice = fromCodex): string[] => {
  const bundle = parseBundle(text, choice);
  return bundle.ok ? namesIn(bundle.value) : [bundle.problem.why];
};

describe('ca_env: which file counts', () => {
  const both = { CODEX_CA_CERTIFICATE: '/codex.pem', SSL_CERT_FILE: '/ssl.pem' };
  test('the settings before all', () => {
    expect(chooseCa('/own.pem', both)).toEqual({ from: 'settings', path: '/own.pem' });
  });
  test('uses_codex_ca_cert_env', () => {
    expect(chooseCa(null, { CODEX_CA_CERTIFICATE: '/codex.pem' })).toMatchObject({ path: '/codex.pem' });
  });
  test('falls_back_to_ssl_cert_file, also from an empty variable', () => {
    expect(chooseCa(null, { CODEX_CA_CERTIFICATE: '', SSL_CERT_FILE: '/ssl.pem' })).toEqual({
      from: 'SSL_CERT_FILE',
      path: '/ssl.pem',
    });
  });
  test('prefers_codex_ca_cert_over_ssl_cert_file', () => {
    expect(chooseCa(null, both)).toMatchObject({ from: 'CODEX_CA_CERTIFICATE' });
  });
  test('none when nothing names one', () => {
    expect(chooseCa(null, {})).toBeNull();
  });
});

describe('ca_env: what a bundle holds', () => {
  test('handles_multi_certificate_bundle, with text and other blocks between', () => {
    const key = '-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n';
    const bundle = parseBundle(`# ours\n${one}${key}\r\n${two.replaceAll('\n', '\r\n')}`, fromCodex);
    expect(bundle.ok ? namesIn(bundle.value) : bundle).toEqual(['CN=one', 'CN=two']);
    expect(JSON.stringify(bundle)).not.toContain('PRIVATE');
  });

  test('accepts_trusted_certificate_label, and leaves the trust settings behind it out', () => {
    const der = new X509Certificate(one).raw;
    const trust = Buffer.from('300c300a06082b06010505070301', 'hex');
    const label = 'TRUSTED CERTIFICATE';
    for (const bytes of [der, Buffer.concat([der, trust])]) {
      const pem = `-----BEGIN ${label}-----\n${bytes.toString('base64')}\n-----END ${label}-----\n`;
      expect(read(pem)).toEqual(['CN=one']);
    }
  });

  test.each([
    ['', 'The file is empty.'],
    [' \n', 'The file is empty.'],
    ['not a certificate', 'It holds no certificate in PEM form.'],
    ['-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----', 'Its certificate does not parse.'],
    [`${one}-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----`, 'Certificate 2 of 2 does not parse.'],
    [`${one}${two.slice(0, 200)}`, 'One of its certificates is not complete.'],
  ])('rejects_empty_pem_file_with_hint, rejects_malformed_pem_with_hint: %j', (text, why) => {
    expect(read(text)).toEqual([why]);
  });

  test('a hint names the file, who named it, and both variables where it was one of them', () => {
    const hint = (from: CaChoice['from']): string => {
      const bundle = parseBundle('x', { from, path: '/ca.pem' });
      return bundle.ok ? '' : `${bundle.problem.what} ${bundle.problem.next}`;
    };
    expect(hint('settings')).toBe(
      'Could not use the certificate bundle /ca.pem, named in the settings. Choose a PEM file in Settings, or none. Until then only the usual authorities are trusted.',
    );
    for (const from of ['CODEX_CA_CERTIFICATE', 'SSL_CERT_FILE'] as const) {
      expect(hint(from)).toContain(`/ca.pem, named by ${from}.`);
      expect(hint(from)).toMatch(/CODEX_CA_CERTIFICATE.*SSL_CERT_FILE|SSL_CERT_FILE.*CODEX_CA_CERTIFICATE/);
    }
  });
});
