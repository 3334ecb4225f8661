import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { Duplex } from 'node:stream';
import type { Transport } from '../domain/transport.ts';
import { openConnector, type Connector } from '../transport/connector.ts';

/** What the SDK sends its own requests with. */
export interface AwsAgents {
  readonly httpAgent: HttpAgent;
  readonly httpsAgent: HttpsAgent;
}

/** A connection may take this long, so that a second try fits in as well. */
const connectTimeoutMs = 6_000;

interface Wanted {
  readonly host?: string | null | undefined;
  readonly port?: number | string | null | undefined;
}

/** Agents that connect the way all of Postern does: extra authorities, the network's proxy, NO_PROXY. */
export function awsAgents(transport: Transport): AwsAgents {
  const connector = openConnector(transport, { connectTimeoutMs });
  return {
    httpAgent: Object.assign(new HttpAgent(), { createConnection: connectionVia(connector, 'http:') }),
    httpsAgent: Object.assign(new HttpsAgent(), { createConnection: connectionVia(connector, 'https:') }),
  };
}

function connectionVia(connector: Connector, protocol: string) {
  return ({ host, port }: Wanted, done: (error: Error | null, socket?: Duplex) => void): void => {
    connector(
      { hostname: (host ?? '').replace(/^\[|\]$/g, ''), protocol, port: String(port ?? '') },
      (error, socket) => (error === null ? done(null, socket) : done(error)),
    );
  };
}
