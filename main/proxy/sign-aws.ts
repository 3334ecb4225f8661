import { createHash, createHmac, type Hash, type Hmac } from 'node:crypto';
import type { Grant } from './port.ts';

/** A request as it will stand on the wire, but for its signature. */
export interface SignableRequest {
  readonly method: string;
  /** Scheme, host and port; the Host field is not among `headers`. */
  readonly origin: string;
  /** Path and query. */
  readonly path: string;
  /** Flat list of names and values, the client's credentials taken out. */
  readonly headers: readonly string[];
  /** The whole body; null when there is none. */
  readonly body: Buffer | null;
}

/** Keys to sign with. */
export type AwsGrant = Extract<Grant, { type: 'aws' }>;

/** What a signature consists of; a client's own of these never travel beside ours. */
const signatureFields = new Set([
  'authorization',
  'x-amz-date',
  'x-amz-content-sha256',
  'x-amz-security-token',
]);

/**
 * The fields of a request with its signature (SigV4) among them, a flat list again. Signed are host, content type and every
 * `x-amz-` field, as AWS demands; the others may change on their way without breaking it.
 * @throws {Error} when it cannot be signed.
 */
export async function signRequest(request: SignableRequest, grant: AwsGrant, now: Date): Promise<string[]> {
  // Loaded when first needed: most people sign nothing.
  const { SignatureV4 } = await import('@smithy/signature-v4');
  const { region, service, accessKeyId, secretAccessKey, sessionToken } = grant;
  const credentials = { accessKeyId, secretAccessKey, ...(sessionToken === null ? {} : { sessionToken }) };
  const signer = new SignatureV4({ credentials, region, service, sha256: NodeSha256 });
  const headers = withoutSignature(request.headers);
  const { protocol, hostname, host } = new URL(request.origin);
  const [path, query] = splitPath(request.path);
  const signed = await signer.sign(
    {
      method: request.method,
      protocol,
      hostname,
      path,
      query: parseQuery(query),
      // The hash stands in its field, so that the signer takes it from there.
      headers: { ...signable(headers), host, 'x-amz-content-sha256': hashOf(request.body) },
    },
    { signingDate: now },
  );
  for (const name of signatureFields) {
    const value = signed.headers[name];
    if (value !== undefined) headers.push(name, value);
  }
  return headers;
}

/** Lower-case hex SHA-256 of a body as it is sent; of nothing when there is none. */
function hashOf(body: Buffer | null): string {
  return createHash('sha256')
    .update(body ?? '')
    .digest('hex');
}

function withoutSignature(flat: readonly string[]): string[] {
  const kept: string[] = [];
  for (let at = 0; at + 1 < flat.length; at += 2) {
    const name = flat[at] ?? '';
    if (!signatureFields.has(name.toLowerCase())) kept.push(name, flat[at + 1] ?? '');
  }
  return kept;
}

/** The fields to sign, in lower case; repeated ones joined by a comma in their order, as AWS reads them. */
function signable(flat: readonly string[]): Record<string, string> {
  const chosen: Record<string, string> = {};
  for (let at = 0; at + 1 < flat.length; at += 2) {
    const name = (flat[at] ?? '').toLowerCase();
    const value = (flat[at + 1] ?? '').trim();
    if (name !== 'content-type' && !name.startsWith('x-amz-')) continue;
    chosen[name] = chosen[name] === undefined ? value : `${chosen[name]},${value}`;
  }
  return chosen;
}

function splitPath(path: string): readonly [path: string, query: string] {
  const at = path.indexOf('?');
  return at < 0 ? [path, ''] : [path.slice(0, at), path.slice(at + 1)];
}

/**
 * A query as the signer takes it: decoded, the values of a repeated name together.
 * @throws {Error} for what is no percent-encoding: AWS would read it in a way of its own.
 */
function parseQuery(query: string): Record<string, string[]> {
  const values = new Map<string, string[]>();
  for (const pair of query.split('&')) {
    if (pair === '') continue;
    const at = pair.indexOf('=');
    const name = decodeURIComponent(at < 0 ? pair : pair.slice(0, at));
    const value = at < 0 ? '' : decodeURIComponent(pair.slice(at + 1));
    values.set(name, [...(values.get(name) ?? []), value]);
  }
  return Object.fromEntries(values);
}

/** Node's own SHA-256 in the shape the signer asks for, plain or keyed; many times faster than one in JavaScript. */
class NodeSha256 {
  readonly #secret: string | Uint8Array | null;
  #hash: Hash | Hmac;

  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.#secret = secret === undefined ? null : bytesOf(secret);
    this.#hash = this.#fresh();
  }

  update(data: Uint8Array): void {
    this.#hash.update(data);
  }

  digest(): Promise<Uint8Array> {
    return Promise.resolve(this.#hash.digest());
  }

  reset(): void {
    this.#hash = this.#fresh();
  }

  #fresh(): Hash | Hmac {
    return this.#secret === null ? createHash('sha256') : createHmac('sha256', this.#secret);
  }
}

function bytesOf(source: string | ArrayBuffer | ArrayBufferView): string | Uint8Array {
  if (typeof source === 'string') return source;
  return source instanceof ArrayBuffer
    ? new Uint8Array(source)
    : new Uint8Array(source.buffer, source.byteOffset, source.byteLength);
}
