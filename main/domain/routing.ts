import type { Organisation } from './gateway.ts';
import { directTransport, type Transport } from './transport.ts';

/** A launch as the proxy knows it: it may pass while its token's hash is in the table. */
export interface LaunchRoute {
  readonly launchId: string;
  /** Lower-case hex SHA-256 of the launch token; the token itself is never kept. */
  readonly tokenHash: string;
  /**
   * Lower-case hex SHA-256 of the bearer this launch's Codex was given in its environment, for backends whose credential is
   * ours; null for a launch that has none.
   */
  readonly bearerHash: string | null;
  /** The organisation it was started in, whichever is in use now. */
  readonly organisationId: string;
  /** The gateway this launch named; null follows the one its organisation has selected. */
  readonly gatewayId: string | null;
  /** What it was started with, so that a renamed backend is found again; null when that is not known. */
  readonly startedWith: { readonly gatewayId: string; readonly backendId: string } | null;
  /** A check of ours, not a Codex: it passes a paused gateway or a disabled backend, and is not recorded. */
  readonly probe: boolean;
}

const connectedPrefix = 'connected:';

/** The launch that a connection of Codex's own configuration counts as. */
export const connectedLaunchId = (connectionId: string): string => `${connectedPrefix}${connectionId}`;

/** True for a connection: nobody launches its Codex from Postern. */
export const isConnected = ({ launchId }: LaunchRoute): boolean => launchId.startsWith(connectedPrefix);

/** What the proxy routes by. Immutable: a change makes a new table, requests in flight keep theirs. */
export interface RoutingTable {
  readonly revision: number;
  readonly organisations: readonly Organisation[];
  readonly launches: readonly LaunchRoute[];
  readonly transport: Transport;
}

/** A table that admits nobody, for the moment before the first configuration. */
export const emptyTable: RoutingTable = {
  revision: 0,
  organisations: [],
  launches: [],
  transport: directTransport,
};
