import { openHttp } from '../../main/auth/http.ts';
import { problemLine } from '../../main/domain/problem.ts';
import { isSameTransport, type Transport } from '../../main/domain/transport.ts';
import { upstreamFailure } from '../../main/proxy/failures.ts';
import { openForwarder, type Forwarder } from '../../main/proxy/forward.ts';

/** The ways Postern reaches out. */
export const ways = ['http', 'webSocket', 'signIn'] as const;
export type Way = (typeof ways)[number];

/** What became of one request. */
export type Outcome =
  | { readonly reached: true }
  /** `status` is what the client of the proxy hears; null for a sign-in. */
  | {
      readonly reached: false;
      readonly status: number | null;
      readonly code: string;
      readonly line: string;
    };

/** One way, open for several requests. */
export interface OpenWay {
  /** A connect timeout of its own counts for the proxy's ways only. */
  go(origin: string, connectTimeoutMs?: number): Promise<Outcome>;
  close(): Promise<void>;
}

/** Opens one; `transport` is asked for each request, as the app asks it. */
export function openWay(way: Way, transport: () => Transport, connectTimeoutMs = 5_000): OpenWay {
  if (way === 'signIn') return openSignIn(transport);
  const limits = { connectTimeoutMs, headersTimeoutMs: 5_000, keepAliveMs: 5_000 };
  let from = transport();
  let forwarder = openForwarder(from, limits);
  return {
    go(origin, ownTimeoutMs) {
      const now = transport();
      if (!isSameTransport(now, from)) {
        forwarder.close();
        forwarder = openForwarder(now, limits);
        from = now;
      }
      return dispatched(forwarder, origin, way === 'webSocket', ownTimeoutMs ?? null);
    },
    async close() {
      forwarder.close();
    },
  };
}

function dispatched(
  forwarder: Forwarder,
  origin: string,
  isUpgrade: boolean,
  connectTimeoutMs: number | null,
): Promise<Outcome> {
  return new Promise((resolve) => {
    forwarder.dispatch(
      {
        origin,
        path: '/v1/responses',
        method: 'GET',
        headers: [],
        body: null,
        bodyBytes: null,
        isUpgrade,
        connectTimeoutMs,
        party: 'transparent',
      },
      {
        onSending() {},
        onHead() {},
        onPiece: () => true,
        onEnd: () => resolve({ reached: true }),
        onUpgraded(_headers, socket) {
          socket.on('error', () => {});
          socket.destroy();
          resolve({ reached: true });
        },
        onError(error) {
          const { status, problem } = upstreamFailure(error, origin);
          resolve({ reached: false, status, code: problem.code, line: problemLine(problem) });
        },
      },
    );
  });
}

function openSignIn(transport: () => Transport): OpenWay {
  const http = openHttp(transport);
  return {
    async go(origin) {
      const answer = await http.send({ method: 'GET', url: `${origin}/v1/responses` });
      if (answer.ok) return { reached: true };
      const { problem } = answer;
      return { reached: false, status: null, code: problem.code, line: problemLine(problem) };
    },
    close: () => http.close(),
  };
}
