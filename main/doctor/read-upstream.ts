import type { Socket } from 'node:net';
import type { ProblemView } from '../../preload/contract.ts';
import type { Transport } from '../domain/transport.ts';
import { parseUrl } from '../domain/url.ts';
import { openConnector } from '../transport/connector.ts';
import type { UpstreamFacts } from './facts.ts';

/** A backend and its upstream. */
export interface NamedUpstream {
  /** `gateway/backend`. */
  readonly name: string;
  readonly upstream: string;
}

export interface UpstreamsQuestion {
  readonly upstreams: readonly NamedUpstream[];
  readonly transport: Transport;
  /** What a failure to connect means, for people. */
  readonly explain: (error: unknown, origin: string) => ProblemView;
  /** Unix ms. */
  readonly now: () => number;
  readonly connectTimeoutMs: number;
  readonly headTimeoutMs: number;
}

/** More origins than a person has. */
const mostOrigins = 24;

/** Connects to each origin the way requests do, and asks its root for a head, without any credential. Never rejects. */
export async function readUpstreams(question: UpstreamsQuestion): Promise<readonly UpstreamFacts[]> {
  const byOrigin = new Map<string, string[]>();
  for (const { name, upstream } of question.upstreams) {
    const origin = parseUrl(upstream)?.origin;
    if (origin !== undefined) byOrigin.set(origin, [...(byOrigin.get(origin) ?? []), name]);
  }
  return Promise.all(
    [...byOrigin].slice(0, mostOrigins).map(([origin, backends]) => readOne(origin, backends, question)),
  );
}

async function readOne(
  origin: string,
  backends: readonly string[],
  { transport, explain, now, connectTimeoutMs, headTimeoutMs }: UpstreamsQuestion,
): Promise<UpstreamFacts> {
  const url = new URL(origin);
  const startedAt = performance.now();
  const took = (): number => Math.round(performance.now() - startedAt);
  try {
    const socket = await connect(url, transport, connectTimeoutMs);
    const tookMs = took();
    const date = await dateOf(socket, url.host, headTimeoutMs);
    // A date has whole seconds; on average half of one has passed.
    return { origin, backends, tookMs, skewMs: date === null ? null : date + 500 - now(), problem: null };
  } catch (error) {
    return { origin, backends, tookMs: took(), skewMs: null, problem: explain(error, origin) };
  }
}

function connect(url: URL, transport: Transport, connectTimeoutMs: number): Promise<Socket> {
  const { protocol, port } = url;
  const hostname = url.hostname.replace(/^\[|\]$/g, '');
  return new Promise((resolve, reject) => {
    openConnector(transport, { connectTimeoutMs })({ hostname, protocol, port }, (error, socket) => {
      if (error === null) resolve(socket);
      else reject(error);
    });
  });
}

/** When the server says it is, Unix ms; null when it does not say. The connection is closed afterwards. */
function dateOf(socket: Socket, host: string, timeoutMs: number): Promise<number | null> {
  return new Promise((resolve) => {
    let head = '';
    const finish = (): void => {
      clearTimeout(timer);
      socket.destroy();
      const said = /^date:[ \t]*(.+?)[ \t]*$/im.exec(head)?.[1];
      const at = said === undefined ? Number.NaN : Date.parse(said);
      resolve(Number.isNaN(at) ? null : at);
    };
    const timer = setTimeout(finish, timeoutMs);
    socket.on('data', (part: Buffer) => {
      head += part.toString('latin1');
      if (head.includes('\r\n\r\n') || head.length > 16_384) finish();
    });
    socket.on('error', finish);
    socket.on('close', finish);
    socket.write(`HEAD / HTTP/1.1\r\nhost: ${host}\r\nuser-agent: postern\r\nconnection: close\r\n\r\n`);
  });
}
