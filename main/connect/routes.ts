import { connectedLaunchId, type LaunchRoute } from '../domain/routing.ts';
import { hashOf } from './decide.ts';
import type { ConnectedRoute, JournalContent } from './journal.ts';

/** A Codex that was started with an address that was taken back since may go on for so long, as launches may. */
export const passesOnForMs = 24 * 60 * 60 * 1000;

/** The places of connections in the routing table, those taken back of late too. */
export function launchRoutes({ connections, retired }: JournalContent, now: number): readonly LaunchRoute[] {
  const recent = retired.filter((one) => now - one.retiredAt < passesOnForMs);
  return [...connections, ...recent].flatMap(({ id, route }) => (route === null ? [] : [routeOf(id, route)]));
}

const routeOf = (id: string, route: ConnectedRoute): LaunchRoute => ({
  launchId: connectedLaunchId(id),
  tokenHash: hashOf(route.token),
  bearerHash: route.bearerHash,
  organisationId: route.organisationId,
  gatewayId: route.gatewayId,
  startedWith: route.startedWith,
  probe: false,
});
