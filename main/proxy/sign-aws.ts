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

/**
 * The fields of a request with its signature (SigV4) among them, a flat list again.
 * @throws {Error} when it cannot be signed.
 */
export function signRequest(_request: SignableRequest, _grant: AwsGrant, _now: Date): Promise<string[]> {
  return Promise.reject(new Error('AWS requests cannot be signed yet'));
}
