import type { ProxyMode } from '../../preload/contract.ts';

/** An HTTP proxy between this machine and the upstreams. */
export interface UpstreamProxy {
  /** `http:` or `https:`, without a credential in it; any other scheme reaches nothing, with an error that says so. */
  readonly url: string;
  /** The whole value of Proxy-Authorization, a secret; null sends none. */
  readonly authorization: string | null;
  /** Hosts that are reached directly, in the form of NO_PROXY; loopback always is. */
  readonly bypass: readonly string[];
}

/** How upstreams are reached, the same for sign-in, HTTPS and WebSocket. */
export interface Transport {
  /** Extra certificate authorities, PEM, all of them parsed before; null trusts the runtime's own roots alone. */
  readonly extraCaPem: string | null;
  /** Null goes directly. */
  readonly proxy: UpstreamProxy | null;
}

/** The runtime's own roots, no proxy. */
export const directTransport: Transport = { extraCaPem: null, proxy: null };

/** True when two transports reach everything in the same way; connections kept by one may serve the other. */
export function isSameTransport(one: Transport, other: Transport): boolean {
  return one.extraCaPem === other.extraCaPem && JSON.stringify(one.proxy) === JSON.stringify(other.proxy);
}

/** What a person set about the way to the upstreams; holds no secret. */
export interface NetworkSettings {
  /** A PEM bundle; null follows CODEX_CA_CERTIFICATE, then SSL_CERT_FILE. */
  readonly caBundle: string | null;
  readonly proxy: {
    /** `environment`: HTTPS_PROXY, ALL_PROXY and NO_PROXY. */
    readonly mode: ProxyMode;
    /** Of a manual proxy; null when none was entered. */
    readonly url: string | null;
    readonly user: string | null;
    /** Hosts reached directly, as in NO_PROXY. */
    readonly bypass: string;
  };
}
