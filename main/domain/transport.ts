/** An HTTP proxy between this machine and the upstreams. */
export interface UpstreamProxy {
  /** `http:` or `https:`, without a credential in it. */
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
