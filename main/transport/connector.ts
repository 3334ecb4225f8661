import type { Socket } from 'node:net';
import type { SecureContext } from 'node:tls';
import type { Transport, UpstreamProxy } from '../domain/transport.ts';
import { isBypassed } from './bypass.ts';
import { trustOf } from './certificates.ts';
import { dial, lookupAddresses, type Lookup } from './dial.ts';
import { watchLeftBehind } from './left-behind.ts';
import { ProxyFailure } from './proxy-failure.ts';
import { openTunnel } from './proxy-tunnel.ts';
import { secure } from './secure.ts';

/** Where a connection leads, as undici says it. */
export interface Destination {
  /** Without brackets. */
  readonly hostname: string;
  readonly protocol: string;
  /** Empty takes the protocol's own. */
  readonly port: string;
}

/** Opens one connection, ready for HTTP/1.1; the shape of undici's own connectors. */
export type Connector = (
  destination: Destination,
  callback: (...outcome: [null, Socket] | [Error, null]) => void,
) => void;

export interface ConnectorOptions {
  /** Over everything: names, proxy, TLS. 0 is none. */
  readonly connectTimeoutMs: number;
  /** The system's own unless given. */
  readonly lookup?: Lookup;
}

/** How many hosts' TLS sessions are kept for quicker handshakes. */
const sessionsKept = 100;

/**
 * The one way connections to upstreams are made: directly or through the network's proxy, with the extra authorities.
 * Loopback is always direct, and so is plain http, which is for loopback only. A failure of the proxy is a `ProxyFailure`,
 * all others carry the system's code; `ETIMEDOUT` when it took too long.
 * @throws {Error} when the extra authorities do not parse.
 */
export function openConnector(transport: Transport, options: ConnectorOptions): Connector {
  const trust = trustOf(transport);
  const { lookup = lookupAddresses, connectTimeoutMs } = options;
  const sessions = new Map<string, Buffer>();
  const leftBehind = watchLeftBehind();

  function keep(key: string, session: Buffer): void {
    sessions.delete(key);
    sessions.set(key, session);
    const [oldest] = sessions.keys();
    if (sessions.size > sessionsKept && oldest !== undefined) sessions.delete(oldest);
  }

  async function reach(to: Destination): Promise<Socket> {
    const isTls = to.protocol === 'https:';
    const port = to.port === '' ? (isTls ? 443 : 80) : Number(to.port);
    const proxy = isTls && transport.proxy !== null ? transport.proxy : null;
    const deadline = startDeadline(connectTimeoutMs);
    try {
      const socket =
        proxy === null || isBypassed(to.hostname, port, proxy.bypass)
          ? await dial(to.hostname, port, deadline.signal, lookup)
          : await throughProxy(proxy, to.hostname, port, { trust, lookup, signal: deadline.signal });
      if (!isTls) return socket;
      const key = `${to.hostname} ${port}`;
      return await secure(
        socket,
        {
          hostname: to.hostname,
          trust,
          session: sessions.get(key) ?? null,
          onSession: (session) => keep(key, session),
        },
        deadline.signal,
      );
    } finally {
      deadline.end();
    }
  }

  return (to, callback) => {
    reach(to).then(
      (socket) => {
        leftBehind.watch(socket);
        callback(null, socket);
      },
      (error: unknown) => callback(error instanceof Error ? error : new Error(String(error)), null),
    );
  };
}

interface ProxyTrip {
  readonly trust: SecureContext | undefined;
  readonly lookup: Lookup;
  readonly signal: AbortSignal;
}

async function throughProxy(
  proxy: UpstreamProxy,
  hostname: string,
  port: number,
  { trust, lookup, signal }: ProxyTrip,
): Promise<Socket> {
  const url = URL.canParse(proxy.url) ? new URL(proxy.url) : null;
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw new ProxyFailure('POSTERN_PROXY_UNUSABLE', url?.host ?? '', null, null);
  }
  const isTls = url.protocol === 'https:';
  const proxyName = url.hostname.replace(/^\[|\]$/g, '');
  const proxyPort = url.port === '' ? (isTls ? 443 : 80) : Number(url.port);
  const failure = (code: 'POSTERN_PROXY_UNREACHABLE' | 'POSTERN_PROXY_TLS') => (error: unknown) => {
    if (!signal.aborted) throw new ProxyFailure(code, url.host, null, codeOf(error));
    throw error;
  };
  try {
    const open = await dial(proxyName, proxyPort, signal, lookup).catch(failure('POSTERN_PROXY_UNREACHABLE'));
    const peer = { hostname: proxyName, trust, session: null, onSession: () => {} };
    const ready = isTls ? await secure(open, peer, signal).catch(failure('POSTERN_PROXY_TLS')) : open;
    const target = `${hostname.includes(':') ? `[${hostname}]` : hostname}:${port}`;
    return await openTunnel(ready, target, { host: url.host, authorization: proxy.authorization }, signal);
  } catch (error) {
    if (signal.aborted) throw new ProxyFailure('POSTERN_PROXY_TIMEOUT', url.host, null, null);
    throw error;
  }
}

function codeOf(error: unknown): string | null {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : null;
}

function startDeadline(ms: number): { readonly signal: AbortSignal; end(): void } {
  const controller = new AbortController();
  const late = (): void => {
    controller.abort(Object.assign(new Error('took too long to connect'), { code: 'ETIMEDOUT' }));
  };
  const timer = ms === 0 ? undefined : setTimeout(late, ms);
  return { signal: controller.signal, end: () => clearTimeout(timer) };
}
