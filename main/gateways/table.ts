import type { Gateway, GatewayBook } from '../domain/gateway.ts';
import type { LaunchRoute, RoutingTable } from '../domain/routing.ts';
import type { Transport } from '../domain/transport.ts';

/**
 * The routing table for the gateways in force, the launches alive and the way upstreams are reached. The demo's gateway, where
 * there is one, is found in every organisation by those launches that name it.
 */
export function routingTable(
  revision: number,
  book: GatewayBook,
  launches: readonly LaunchRoute[],
  transport: Transport,
  demo: Gateway | null = null,
): RoutingTable {
  const organisations =
    demo === null
      ? book.organisations
      : book.organisations.map((one) => ({ ...one, gateways: [...one.gateways, demo] }));
  return { revision, organisations, launches, transport };
}
