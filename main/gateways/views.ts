import type { BackendView, BookView, BudgetView, GatewayView, KeyView } from '../../preload/contract.ts';
import type { ExchangeNotice } from '../domain/exchange.ts';
import {
  currentOrganisation,
  laneOf,
  leadingBackend,
  selectedGateway,
  type Backend,
  type Gateway,
  type GatewayBook,
} from '../domain/gateway.ts';

type LastResult = NonNullable<BackendView['lastResult']>;

/** The newest answer of each backend, by its id. Lives as long as the app does. */
export type LastResults = ReadonlyMap<string, LastResult>;

/** What the book itself does not know about its gateways. */
export interface Surroundings {
  readonly results: LastResults;
  /** The key kept for a backend; null when there is none. */
  readonly key: (backend: Backend) => KeyView | null;
  /** What a gateway's budget has seen spent; null when that was not counted. */
  readonly budget: (gateway: Gateway) => Pick<BudgetView, 'used' | 'unpriced'> | null;
}

/** The results with one more notice folded in. */
export function withResult(results: LastResults, notice: ExchangeNotice): LastResults {
  if (notice.type !== 'answered' || notice.backendId === null) return results;
  const result: LastResult = { at: notice.at, status: notice.status, problem: notice.problem };
  return new Map(results).set(notice.backendId, result);
}

/** The organisations, and the gateways of the one in use, fit to show. */
export function bookView(book: GatewayBook, around: Surroundings): BookView {
  const current = currentOrganisation(book);
  const selected = current === null ? null : selectedGateway(current);
  return {
    organisations: book.organisations.map(({ id, name, gateways }) => ({
      id,
      name,
      selected: id === current?.id,
      gateways: gateways.length,
    })),
    gateways: (current?.gateways ?? []).map((gateway) =>
      gatewayView(gateway, gateway.id === selected?.id, around),
    ),
  };
}

function gatewayView(gateway: Gateway, selected: boolean, around: Surroundings): GatewayView {
  const { id, name, paused, budget, backends } = gateway;
  const spent = budget === null ? null : around.budget(gateway);
  return {
    id,
    name,
    selected,
    paused,
    budget:
      budget === null ? null : { ...budget, used: spent?.used ?? null, unpriced: spent?.unpriced ?? [] },
    backends: backends.map((backend) => backendView(gateway, backend, around)),
  };
}

function backendView(gateway: Gateway, backend: Backend, around: Surroundings): BackendView {
  const lane = laneOf(backend);
  return {
    id: backend.id,
    name: backend.name,
    schema: backend.schema,
    upstream: backend.upstream,
    modelPattern: backend.modelPattern,
    auth: backend.auth.type,
    authDetail: backend.auth,
    accountId: backend.auth.type === 'account' ? backend.auth.accountId : null,
    key: backend.auth.type === 'apiKey' ? around.key(backend) : null,
    lane,
    model: backend.model,
    disabled: backend.disabled,
    options: backend.options,
    leads: leadingBackend(gateway, lane)?.id === backend.id,
    lastResult: around.results.get(backend.id) ?? null,
  };
}
