import type { BackendView, GatewayView } from '../../preload/contract.ts';
import type { ExchangeNotice } from '../domain/exchange.ts';
import { currentGateway, currentOrganisation, laneOf, type GatewayBook } from '../domain/gateway.ts';

type LastResult = NonNullable<BackendView['lastResult']>;

/** The newest answer of each backend, by gateway and name. Lives as long as the app does. */
export type LastResults = ReadonlyMap<string, LastResult>;

/** The results with one more notice folded in. */
export function withResult(results: LastResults, notice: ExchangeNotice): LastResults {
  if (notice.type !== 'answered') return results;
  const result: LastResult = { at: notice.at, status: notice.status, problem: notice.problem };
  return new Map(results).set(keyOf(notice.gateway, notice.backend), result);
}

/** The gateways of the organisation in use, fit to show. */
export function gatewayViews(book: GatewayBook, results: LastResults): GatewayView[] {
  const selected = currentGateway(book);
  return (currentOrganisation(book)?.gateways ?? []).map((gateway) => ({
    name: gateway.name,
    selected: gateway.name === selected?.name,
    backends: gateway.backends.map((backend) => ({
      name: backend.name,
      schema: backend.schema,
      upstream: backend.upstream,
      modelPattern: backend.modelPattern,
      auth: backend.auth.type,
      accountId: backend.auth.type === 'account' ? backend.auth.accountId : null,
      lane: laneOf(backend),
      lastResult: results.get(keyOf(gateway.name, backend.name)) ?? null,
    })),
  }));
}

function keyOf(gateway: string, backend: string): string {
  return `${gateway}/${backend}`;
}
