import { request } from 'node:http';
import type { Socket } from 'node:net';
import { ProxyFailure } from './proxy-failure.ts';

/** The longest head of an answer to CONNECT. */
const answerHeadBytes = 16 * 1024;

/**
 * Asks an HTTP proxy, on an open connection to it, to lead on to `target`; the connection is the upstream's from then on.
 * @throws {ProxyFailure} or the reason of `signal`; the connection is destroyed then.
 */
export function openTunnel(
  socket: Socket,
  target: string,
  proxy: { readonly host: string; readonly authorization: string | null },
  signal: AbortSignal,
): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const fail = (error: Error): void => {
      signal.removeEventListener('abort', onAbort);
      socket.destroy();
      reject(error);
    };
    const onAbort = (): void => fail(signal.reason as Error);
    if (signal.aborted) return onAbort();
    signal.addEventListener('abort', onAbort);

    const asking = request({
      method: 'CONNECT',
      path: target,
      createConnection: () => socket,
      maxHeaderSize: answerHeadBytes,
      setHost: false,
      headers: {
        host: target,
        'user-agent': 'Postern',
        'proxy-connection': 'keep-alive',
        connection: 'keep-alive',
        ...(proxy.authorization === null ? {} : { 'proxy-authorization': proxy.authorization }),
      },
    });
    asking.once('connect', (answer, _socket, head) => {
      const status = answer.statusCode ?? 0;
      if (status === 407) {
        return fail(new ProxyFailure('POSTERN_PROXY_AUTH', proxy.host, status, authDetail()));
      }
      if (status < 200 || status > 299) {
        return fail(new ProxyFailure('POSTERN_PROXY_REFUSED', proxy.host, status, null));
      }
      // In TLS the client speaks first: whatever is here already is not from the upstream.
      if (head.length > 0) return fail(broken('bytes'));
      signal.removeEventListener('abort', onAbort);
      resolve(socket);

      function authDetail(): string | null {
        const schemes = String(answer.headers['proxy-authenticate'] ?? '');
        if (schemes !== '' && !/\bbasic\b/i.test(schemes)) return 'no basic';
        return proxy.authorization === null ? null : 'credential sent';
      }
    });
    asking.on('error', (error: NodeJS.ErrnoException) => {
      const isClosed = error.code === 'ECONNRESET' || error.code === 'EPIPE';
      fail(broken(isClosed ? 'closed' : (error.code ?? 'unknown')));
    });
    asking.end();

    function broken(detail: string): ProxyFailure {
      return new ProxyFailure('POSTERN_PROXY_BROKEN', proxy.host, null, detail);
    }
  });
}
