import { generateKeyPairSync, randomBytes, sign, type KeyObject } from 'node:crypto';
import { isIP } from 'node:net';

/** A certificate and its key, PEM, made for one test run; `issue` makes others that it signs. */
export interface TestCertificate {
  readonly cert: string;
  readonly key: string;
  issue(options: CertificateOptions): TestCertificate;
}

export interface CertificateOptions {
  readonly name: string;
  /** Host names and addresses it is for; none makes an authority. */
  readonly hosts?: readonly string[];
  /** Days from now; negative ones lie in the past. */
  readonly validDays?: readonly [from: number, to: number];
}

/** Makes a self-signed certificate: an authority, or a server's own when `hosts` are given (RFC 5280 section 4.1). */
export function selfSigned(options: CertificateOptions): TestCertificate {
  const keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return certificate(options, keys, { name: options.name, key: keys.privateKey });
}

interface Keys {
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
}

function certificate(
  options: CertificateOptions,
  keys: Keys,
  issuer: { name: string; key: KeyObject },
): TestCertificate {
  const [from, to] = options.validDays ?? [-1, 30];
  const body = sequence(
    tagged(0xa0, integer(Buffer.from([2]))),
    integer(Buffer.concat([Buffer.from([1]), randomBytes(8)])),
    ecdsaWithSha256,
    nameOf(issuer.name),
    sequence(time(from), time(to)),
    nameOf(options.name),
    keys.publicKey.export({ type: 'spki', format: 'der' }),
    tagged(0xa3, sequence(options.hosts === undefined ? authority : alternativeNames(options.hosts))),
  );
  const signature = tagged(0x03, Buffer.from([0]), sign('sha256', body, issuer.key));
  const der = sequence(body, ecdsaWithSha256, signature);
  return {
    cert: `-----BEGIN CERTIFICATE-----\n${der.toString('base64').replace(/.{1,64}/g, '$&\n')}-----END CERTIFICATE-----\n`,
    key: keys.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    issue: (next) =>
      certificate(next, generateKeyPairSync('ec', { namedCurve: 'P-256' }), {
        name: options.name,
        key: keys.privateKey,
      }),
  };
}

function tagged(tag: number, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  const { length } = content;
  const head =
    length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...head]), content]);
}

const sequence = (...parts: readonly Buffer[]): Buffer => tagged(0x30, ...parts);
const integer = (bytes: Buffer): Buffer => tagged(0x02, bytes);
const oid = (hex: string): Buffer => tagged(0x06, Buffer.from(hex, 'hex'));
const ecdsaWithSha256 = sequence(oid('2a8648ce3d040302'));
const authority = sequence(oid('551d13'), tagged(0x04, sequence(tagged(0x01, Buffer.from([0xff])))));

function nameOf(commonName: string): Buffer {
  return sequence(tagged(0x31, sequence(oid('550403'), tagged(0x0c, Buffer.from(commonName)))));
}

function time(days: number): Buffer {
  const iso = new Date(Date.now() + days * 86_400_000).toISOString();
  return tagged(0x18, Buffer.from(`${iso.slice(0, 19).replace(/[-:T]/g, '')}Z`));
}

function alternativeNames(hosts: readonly string[]): Buffer {
  const names = hosts.map((host) =>
    isIP(host) === 0 ? tagged(0x82, Buffer.from(host)) : tagged(0x87, addressBytes(host)),
  );
  return sequence(oid('551d11'), tagged(0x04, sequence(...names)));
}

function addressBytes(address: string): Buffer {
  if (isIP(address) === 4) return Buffer.from(address.split('.').map(Number));
  const [head = '', tail = ''] = address.split('::');
  const groups = (text: string): string[] => (text === '' ? [] : text.split(':'));
  const [first, last] = [groups(head), groups(tail)];
  const zeros = Array.from({ length: 8 - first.length - last.length }, () => '0');
  return Buffer.from([...first, ...zeros, ...last].map((group) => group.padStart(4, '0')).join(''), 'hex');
}
