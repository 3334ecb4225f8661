import { isIP, type Socket } from 'node:net';
import { connect, type SecureContext, type TLSSocket } from 'node:tls';

/** Whom a TLS handshake is with. */
export interface SecurePeer {
  /** As configured: the name asked for (SNI) and the one its certificate must be for. */
  readonly hostname: string;
  /** Undefined trusts the runtime's own roots. */
  readonly trust: SecureContext | undefined;
  /** An earlier session with the same peer; null begins anew. */
  readonly session: Buffer | null;
  readonly onSession: (session: Buffer) => void;
}

/**
 * Speaks TLS on an open connection; its certificate is always checked, whatever the environment says.
 * @throws what the TLS library said, or the reason of `signal`; the connection is destroyed then.
 */
export function secure(socket: Socket, peer: SecurePeer, signal: AbortSignal): Promise<TLSSocket> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) {
      socket.destroy();
      return reject(signal.reason as Error);
    }
    const tls = connect({
      socket,
      host: peer.hostname,
      // An address is no name to ask for (RFC 6066 section 3).
      servername: isIP(peer.hostname) === 0 ? peer.hostname : '',
      ALPNProtocols: ['http/1.1'],
      rejectUnauthorized: true,
      ...(peer.trust === undefined ? {} : { secureContext: peer.trust }),
      ...(peer.session === null ? {} : { session: peer.session }),
    });
    const fail = (error: Error): void => {
      signal.removeEventListener('abort', onAbort);
      tls.destroy();
      socket.destroy();
      reject(error);
    };
    const onAbort = (): void => fail(signal.reason as Error);
    const onClose = (): void => fail(Object.assign(new Error('closed'), { code: 'ECONNRESET' }));
    signal.addEventListener('abort', onAbort);
    tls.once('close', onClose);
    // It stays, like the one of the connection below.
    tls.on('error', fail);
    tls.on('session', peer.onSession);
    tls.once('secureConnect', () => {
      signal.removeEventListener('abort', onAbort);
      tls.removeListener('close', onClose);
      tls.removeListener('error', fail);
      tls.on('error', () => {});
      tls.setNoDelay(true);
      resolve(tls);
    });
  });
}
