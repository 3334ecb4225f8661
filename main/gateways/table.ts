import type { GatewayBook } from '../domain/gateway.ts';
import type { LaunchRoute, RoutingTable } from '../domain/routing.ts';
import type { Transport } from '../domain/transport.ts';

/** The routing table for the gateways in force, the launches alive and the way upstreams are reached. */
export function routingTable(
  revision: number,
  book: GatewayBook,
  launches: readonly LaunchRoute[],
  transport: Transport,
): RoutingTable {
  return { revision, organisations: book.organisations, launches, transport };
}
