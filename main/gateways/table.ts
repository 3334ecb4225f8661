import { currentGateway, currentOrganisation, type GatewayBook } from '../domain/gateway.ts';
import type { LaunchRoute, RoutingTable } from '../domain/routing.ts';

/** The routing table for the gateways in force and the launches alive. */
export function routingTable(
  revision: number,
  book: GatewayBook,
  launches: readonly LaunchRoute[],
  extraCaPem: string | null,
): RoutingTable {
  return {
    revision,
    selectedGateway: currentGateway(book)?.name ?? '',
    gateways: currentOrganisation(book)?.gateways ?? [],
    launches,
    extraCaPem,
  };
}
