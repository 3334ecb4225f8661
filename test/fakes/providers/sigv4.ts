/**
 * Checks a Signature Version 4 from the wire, as AWS describes it ("Create a signed AWS API request"), with nothing of the
 * SDK: its own canonical request, its own key, and the reason in words when something is wrong.
 */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

/** A request as it arrived. */
export interface ArrivedRequest {
  readonly method: string;
  /** Path and query as they stood in the request line. */
  readonly path: string;
  /** Flat list of names and values, Host among them. */
  readonly headers: readonly string[];
  readonly body: Buffer;
}

/** The keys a request has to be signed with. */
export interface SigningKeys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Null for long-lived keys. */
  readonly sessionToken: string | null;
}

/** What a signature is valid for. */
export interface SigningScope {
  readonly region: string;
  readonly service: string;
}

/** What is wrong with a signature, and how. */
export interface SignatureFault {
  readonly fault:
    | 'unsigned'
    | 'malformed'
    | 'unknown-key'
    | 'wrong-scope'
    | 'expired'
    | 'unsigned-field'
    | 'wrong-hash'
    | 'wrong-token'
    | 'wrong-signature';
  readonly message: string;
}

/** How far the date of a request may be from the server's. */
const driftMs = 15 * 60 * 1000;

const shape =
  /^AWS4-HMAC-SHA256 Credential=([^/,\s]+)\/([^,\s]+), *SignedHeaders=([^,\s]+), *Signature=([0-9a-f]{64})$/;

/** Null when the request is signed with these keys for this scope now; else the first thing that is wrong. */
export function signatureFault(
  request: ArrivedRequest,
  keys: SigningKeys,
  scope: SigningScope,
  now: Date,
): SignatureFault | null {
  const fields = fieldsOf(request.headers);
  const authorizations = valuesIn(request.headers, 'authorization');
  if (authorizations.length === 0) return fault('unsigned', 'there is no Authorization field');
  if (authorizations.length > 1) return fault('malformed', 'there are several Authorization fields');
  const parts = shape.exec(authorizations[0] ?? '');
  if (parts === null) return fault('malformed', 'the Authorization field is no AWS4-HMAC-SHA256');
  const [, keyId = '', scoped = '', list = '', signature = ''] = parts;
  if (keyId !== keys.accessKeyId) return fault('unknown-key', `the access key is ${keyId}`);

  const date = fields.get('x-amz-date') ?? '';
  const at = timeOf(date);
  if (at === null) return fault('malformed', `x-amz-date is "${date}"`);
  const day = date.slice(0, 8);
  const expectedScope = `${day}/${scope.region}/${scope.service}/aws4_request`;
  if (scoped !== expectedScope) return fault('wrong-scope', `the scope is ${scoped}, not ${expectedScope}`);
  if (Math.abs(at - now.getTime()) > driftMs) return fault('expired', `x-amz-date is ${date}`);

  const token = fields.get('x-amz-security-token') ?? null;
  if (token !== keys.sessionToken)
    return fault('wrong-token', 'the session token is another one, or missing');
  const signed = list.split(';');
  if (
    signed.join(';') !==
    signed
      .map((name) => name.toLowerCase())
      .toSorted(byCode)
      .join(';')
  ) {
    return fault('malformed', 'the signed fields are not sorted in lower case');
  }
  for (const name of fields.keys()) {
    const isRequired = name === 'host' || name === 'content-type' || name.startsWith('x-amz-');
    if (isRequired && !signed.includes(name)) return fault('unsigned-field', `${name} is not signed`);
  }
  for (const name of signed) {
    if (!fields.has(name)) return fault('unsigned-field', `${name} is signed but was not sent`);
  }
  const hash = sha256(request.body);
  const claimed = fields.get('x-amz-content-sha256');
  if (claimed !== undefined && claimed !== hash) {
    return fault('wrong-hash', `the body hashes to ${hash}, and x-amz-content-sha256 is ${claimed}`);
  }
  const canonical = canonicalRequest(request, signed, hash);
  const expected = signatureOf(canonical, date, expectedScope, keys.secretAccessKey, scope);
  if (!timingSafeEqual(Buffer.from(expected), Buffer.from(signature))) {
    return fault('wrong-signature', `the signature is not of this canonical request:\n${canonical}`);
  }
  return null;
}

/** The canonical request, with exactly the fields that were signed. */
export function canonicalRequest(request: ArrivedRequest, signed: readonly string[], hash: string): string {
  const mark = request.path.indexOf('?');
  const path = mark < 0 ? request.path : request.path.slice(0, mark);
  const query = mark < 0 ? '' : request.path.slice(mark + 1);
  const fields = fieldsOf(request.headers);
  const lines = signed.map((name) => `${name}:${fields.get(name) ?? ''}\n`).join('');
  return [request.method, canonicalPath(path), canonicalQuery(query), lines, signed.join(';'), hash].join(
    '\n',
  );
}

function signatureOf(
  canonical: string,
  date: string,
  scoped: string,
  secret: string,
  { region, service }: SigningScope,
): string {
  const toSign = ['AWS4-HMAC-SHA256', date, scoped, sha256(Buffer.from(canonical))].join('\n');
  const steps = [date.slice(0, 8), region, service, 'aws4_request'];
  const key = steps.reduce<Buffer>((from, step) => hmac(from, step), Buffer.from(`AWS4${secret}`));
  return hmac(key, toSign).toString('hex');
}

/** Normalised as RFC 3986 says, then each byte encoded once more than on the wire (every service but S3). */
function canonicalPath(path: string): string {
  const kept: string[] = [];
  for (const segment of path.split('/')) {
    if (segment === '..') kept.pop();
    else if (segment !== '' && segment !== '.') kept.push(segment);
  }
  const ending = kept.length > 0 && path.endsWith('/') ? '/' : '';
  return `/${kept.map(encoded).join('/')}${ending}`;
}

/** Names and values encoded anew, sorted by name and then by value. */
function canonicalQuery(query: string): string {
  return query
    .split('&')
    .filter((pair) => pair !== '')
    .map((pair) => {
      const at = pair.indexOf('=');
      const name = at < 0 ? pair : pair.slice(0, at);
      return [
        encoded(decodeURIComponent(name)),
        encoded(at < 0 ? '' : decodeURIComponent(pair.slice(at + 1))),
      ] as const;
    })
    .toSorted(
      ([name, value], [otherName, otherValue]) => byCode(name, otherName) || byCode(value, otherValue),
    )
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
}

/** Every byte but the unreserved ones of RFC 3986 as %XX. */
function encoded(text: string): string {
  return [...Buffer.from(text, 'utf8')]
    .map((byte) => {
      const letter = String.fromCharCode(byte);
      return /[A-Za-z0-9\-._~]/.test(letter)
        ? letter
        : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
    })
    .join('');
}

/** By lower-case name, each value trimmed with its runs of blanks made one, repeated ones joined by a comma. */
function fieldsOf(flat: readonly string[]): ReadonlyMap<string, string> {
  const fields = new Map<string, string>();
  for (let at = 0; at + 1 < flat.length; at += 2) {
    const name = (flat[at] ?? '').toLowerCase();
    const value = (flat[at + 1] ?? '').trim().replace(/\s+/g, ' ');
    const before = fields.get(name);
    fields.set(name, before === undefined ? value : `${before},${value}`);
  }
  return fields;
}

function valuesIn(flat: readonly string[], lowerName: string): string[] {
  return flat.filter((_, at) => at % 2 === 1 && flat[at - 1]?.toLowerCase() === lowerName);
}

function timeOf(date: string): number | null {
  const parts = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(date);
  if (parts === null) return null;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts.slice(1).map(Number);
  return Date.UTC(year, month - 1, day, hour, minute, second);
}

function byCode(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function hmac(key: Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}

function fault(kind: SignatureFault['fault'], message: string): SignatureFault {
  return { fault: kind, message };
}
