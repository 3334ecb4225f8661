import type { BackendDraft, BookChange } from '../../preload/contract.ts';
import { t } from '../../preload/language.ts';
import { checkBackend, checkGatewayName, checkRoom } from '../domain/constraints.ts';
import { currentOrganisation, type Backend, type Gateway, type GatewayBook } from '../domain/gateway.ts';
import { failed, ok, problem, type Result } from '../domain/problem.ts';
import type { Changed, NewId } from './changes.ts';
import { backendFrom } from './draft.ts';
import {
  findBackend,
  findGateway,
  gone,
  inserted,
  swapped,
  withGateway,
  without,
  withOrganisation,
} from './places.ts';

type Put = BookChange & { readonly type: 'putBackend' };
type PutOnNew = BookChange & { readonly type: 'putBackendOnNewGateway' };

/** The backend of a gateway that a draft updates: the one of its id, else of its name; null when it makes a new one. */
export function updatedBy(gateway: Gateway, draft: BackendDraft): Backend | null {
  const name = draft.name.trim();
  return (
    gateway.backends.find((one) => (draft.id === null ? one.name === name : one.id === draft.id)) ?? null
  );
}

/** Makes or updates a backend; the one it replaces goes, and a new one stands where that stood. */
export function putBackend(
  book: GatewayBook,
  { gatewayId, draft, replaces }: Put,
  newId: NewId,
): Result<Changed> {
  const gateway = findGateway(book, gatewayId)?.gateway;
  if (gateway === undefined) return failed(gone('gateway'));
  const at = gateway.backends.findIndex(({ id }) => id === replaces && id !== draft.id);
  const replaced = gateway.backends[at] ?? null;
  const room = replaced === null ? gateway : { ...gateway, backends: without(gateway.backends, replaced.id) };
  const before = updatedBy(room, draft);
  if (before === null && draft.id !== null) return failed(gone('backend'));
  const backend = backendFrom(draft, before?.id ?? newId(), before);
  const broken = checkBackend(backend) ?? checkRoom(room, backend);
  if (broken !== null) return failed(broken);
  const backends =
    before !== null
      ? swapped(room.backends, backend)
      : inserted(room.backends, backend, replaced === null ? room.backends.length : at);
  return ok({
    book: withGateway(book, { ...gateway, backends }),
    gatewayId,
    backendId: backend.id,
    removed:
      replaced === null
        ? null
        : { type: 'backend', gatewayId, backend: replaced, at, replacement: { now: backend, before } },
  });
}

/** Puts a backend on a gateway made for it in the organisation in use; one that is there already moves, with its id. */
export function putBackendOnNewGateway(
  book: GatewayBook,
  { gatewayName, draft }: PutOnNew,
  newId: NewId,
): Result<Changed> {
  const name = gatewayName.trim();
  const before = draft.id === null ? null : findBackend(book, draft.id);
  if (draft.id !== null && before === null) return failed(gone('backend'));
  const cleared =
    before === null
      ? book
      : withGateway(book, {
          ...before.gateway,
          backends: without(before.gateway.backends, before.backend.id),
        });
  const organisationId = before?.organisation.id ?? currentOrganisation(book)?.id;
  const organisation = cleared.organisations.find(({ id }) => id === organisationId);
  if (organisation === undefined) return failed(gone('organisation'));
  if (organisation.gateways.some((one) => one.name === name)) return failed(nameTaken(name));
  const backend = backendFrom(draft, before?.backend.id ?? newId(), before?.backend ?? null);
  const broken = checkGatewayName(name) ?? checkBackend(backend);
  if (broken !== null) return failed(broken);
  const gateway: Gateway = { id: newId(), name, paused: false, budget: null, backends: [backend] };
  return ok({
    book: withOrganisation(cleared, { ...organisation, gateways: [...organisation.gateways, gateway] }),
    gatewayId: gateway.id,
    backendId: backend.id,
    removed: null,
  });
}

function nameTaken(name: string) {
  return problem(
    'gateway-invalid',
    t`There is a gateway called "${name}" already.`,
    t`A gateway is found by its name.`,
    t`Choose another name.`,
  );
}
