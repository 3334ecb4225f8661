import { timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { pageHeaders, renderPage, type CallbackPage } from './callback-page.ts';
import type { Clock } from './clock.ts';
import { takePort } from './take-port.ts';

/** What came to the listener that matters. */
export type Callback =
  /** The issuer's answer, its state proven. */
  | { readonly type: 'answered'; readonly parameters: URLSearchParams }
  /** Another Codex sign-in asked for the port. */
  | { readonly type: 'yielded' };

/** The loopback listener of one browser sign-in; it lives no longer than that. */
export interface CallbackServer {
  readonly port: number;
  readonly redirectUri: string;
  readonly callback: Promise<Callback>;
  /** Shows the waiting browser how it ended, and resolves when it has read it or went away. */
  finish(page: CallbackPage): Promise<void>;
  /** Frees the port. */
  close(): Promise<void>;
}

export interface CallbackServerOptions {
  readonly ports: readonly number[];
  readonly state: string;
  readonly clock: Clock;
  readonly note: (step: string, facts?: Readonly<Record<string, string | number | boolean>>) => void;
  readonly signal: AbortSignal;
}

/** No port could be had: why, for each one tried. */
export interface PortsRefused {
  readonly refused: readonly { readonly port: number; readonly code: string }[];
}

// How long a browser may take to fetch its last page before the port is freed anyway.
const lastPageMs = 2_000;

/** Listens on the first free port of 127.0.0.1, and on ::1 beside it where that can be had. */
export async function listenForCallback(
  options: CallbackServerOptions,
): Promise<CallbackServer | PortsRefused> {
  const servers: Server[] = [];
  const handlers: { answer: (request: IncomingMessage, response: ServerResponse) => void } = {
    answer: (_request, response) => reply(response, 503, 'Not ready'),
  };
  const make = (): Server => {
    const server = createServer({ requestTimeout: 10_000, headersTimeout: 10_000 }, (request, response) =>
      handlers.answer(request, response),
    );
    server.on('clientError', (_error, socket) => socket.destroy());
    return server;
  };
  const taken = await takePort(options.ports, make, options);
  if ('refused' in taken) return taken;
  servers.push(...taken.servers);
  const { port } = taken;

  let onCallback: (callback: Callback) => void = () => undefined;
  const callback = new Promise<Callback>((resolve) => (onCallback = resolve));
  let isAnswered = false;
  let page: CallbackPage | null = null;
  const waiting = new Set<ServerResponse>();
  let onPageRead: () => void = () => undefined;
  const pageRead = new Promise<void>((resolve) => (onPageRead = resolve));

  const isOurs = (host: string): boolean =>
    ['127.0.0.1', 'localhost', '[::1]'].some((name) => host.toLowerCase() === `${name}:${port}`);

  handlers.answer = (request, response) => {
    const { headers } = request;
    const url = URL.canParse(request.url ?? '', 'http://127.0.0.1')
      ? new URL(request.url ?? '', 'http://127.0.0.1')
      : null;
    if (url === null || !isOurs(headers.host ?? '') || headers.origin !== undefined)
      return reply(response, 403, 'Forbidden');
    if (request.method !== 'GET') return reply(response, 405, 'Method Not Allowed', { allow: 'GET' });
    switch (url.pathname) {
      case '/auth/callback':
        return takeCallback(url.searchParams, response);
      case '/done':
        if (page === null) return reply(response, 404, 'Not Found');
        response.once('close', onPageRead);
        return reply(response, 200, renderPage(page), { 'content-type': 'text/html; charset=utf-8' });
      case '/cancel':
        if (headers['sec-fetch-site'] !== undefined || headers['sec-fetch-mode'] !== undefined) {
          options.note('cancel refused: it came from a web page');
          return reply(response, 403, 'Forbidden');
        }
        reply(response, 200, 'Login cancelled');
        options.note('another sign-in asked for the port');
        return onCallback({ type: 'yielded' });
      default:
        return reply(response, 404, 'Not Found');
    }
  };

  function takeCallback(parameters: URLSearchParams, response: ServerResponse): void {
    const stateMatches = sameText(parameters.get('state') ?? '', options.state);
    options.note('callback', {
      stateMatches,
      hasCode: parameters.has('code'),
      hasError: parameters.has('error'),
      isRepeat: isAnswered,
    });
    if (!stateMatches) return reply(response, 400, 'State mismatch');
    // The address with the code is left at once: it is in no history, and no page was shown under it.
    if (page !== null) return reply(response, 303, '', { location: '/done' });
    waiting.add(response);
    response.once('close', () => waiting.delete(response));
    if (isAnswered) return;
    isAnswered = true;
    onCallback({ type: 'answered', parameters });
  }

  return {
    port,
    redirectUri: `http://127.0.0.1:${port}/auth/callback`,
    callback,
    async finish(last) {
      page = last;
      if (waiting.size === 0) return;
      for (const one of waiting) reply(one, 303, '', { location: '/done' });
      const given = new AbortController();
      await Promise.race([pageRead, options.clock.wait(lastPageMs, given.signal)]);
      given.abort();
    },
    async close() {
      await Promise.all(servers.map(closeNow));
    },
  };
}

function reply(
  response: ServerResponse,
  status: number,
  text: string,
  more: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', ...pageHeaders, ...more });
  response.end(text);
}

async function closeNow(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeAllConnections();
  await closed;
}

function sameText(left: string, right: string): boolean {
  const [a, b] = [Buffer.from(left), Buffer.from(right)];
  return a.length === b.length && timingSafeEqual(a, b);
}
