import type { Backend } from './gateway.ts';

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
  /** The gateway this launch named; null follows the selected one. */
  readonly gateway: string | null;
}

/** What the proxy routes by. Immutable: a change makes a new table, requests in flight keep theirs. */
export interface RoutingTable {
  readonly revision: number;
  readonly selectedGateway: string;
  readonly gateways: readonly { readonly name: string; readonly backends: readonly Backend[] }[];
  readonly launches: readonly LaunchRoute[];
  /** Extra certificate authorities for upstream TLS, PEM; null uses the runtime's own roots alone. */
  readonly extraCaPem: string | null;
}

/** A table that admits nobody, for the moment before the first configuration. */
export const emptyTable: RoutingTable = {
  revision: 0,
  selectedGateway: '',
  gateways: [],
  launches: [],
  extraCaPem: null,
};
