import { t } from '../../preload/language.ts';
import { currentOrganisation, type Gateway, type GatewayBook } from '../domain/gateway.ts';
import { failed, ok, problem, type Result } from '../domain/problem.ts';
import type { Changed, NewId } from './changes.ts';
import {
  findGateway,
  freeName,
  gone,
  inserted,
  moved,
  neighbour,
  withGateway,
  without,
  withOrganisation,
} from './places.ts';

/** Adds an empty gateway to the organisation in use; one of that name is left as it is. */
export function createGateway(book: GatewayBook, text: string, newId: NewId): Result<Changed> {
  const name = text.trim();
  const organisation = currentOrganisation(book);
  if (organisation === null) return failed(gone('organisation'));
  const existing = organisation.gateways.find((one) => one.name === name);
  if (existing !== undefined) return ok(changed(book, existing.id));
  const gateway: Gateway = { id: newId(), name, paused: false, budget: null, backends: [] };
  return ok(
    changed(
      withOrganisation(book, { ...organisation, gateways: [...organisation.gateways, gateway] }),
      gateway.id,
    ),
  );
}

/** Gives a gateway another name; launches that name it go on by its id. */
export function renameGateway(book: GatewayBook, gatewayId: string, name: string): Result<Changed> {
  return setOnGateway(book, gatewayId, { name: name.trim() });
}

/** Changes what a gateway is besides its backends. */
export function setOnGateway(
  book: GatewayBook,
  gatewayId: string,
  part: Partial<Pick<Gateway, 'name' | 'paused' | 'budget'>>,
): Result<Changed> {
  const place = findGateway(book, gatewayId);
  if (place === null) return failed(gone('gateway'));
  return ok(changed(withGateway(book, { ...place.gateway, ...part }), gatewayId));
}

/** Puts a copy with ids of its own after a gateway. Its backends are in the same order, and have no key yet. */
export function duplicateGateway(book: GatewayBook, gatewayId: string, newId: NewId): Result<Changed> {
  const place = findGateway(book, gatewayId);
  if (place === null) return failed(gone('gateway'));
  const { organisation, gateway, at } = place;
  const copy: Gateway = {
    ...gateway,
    id: newId(),
    name: freeName(
      gateway.name,
      organisation.gateways.map((one) => one.name),
    ),
    backends: gateway.backends.map((backend) => ({ ...backend, id: newId() })),
  };
  const gateways = inserted(organisation.gateways, copy, at + 1);
  return ok(changed(withOrganisation(book, { ...organisation, gateways }), copy.id));
}

/** Makes a gateway the one its organisation uses. */
export function selectGateway(book: GatewayBook, gatewayId: string): Result<Changed> {
  const place = findGateway(book, gatewayId);
  if (place === null) return failed(gone('gateway'));
  return ok(
    changed(withOrganisation(book, { ...place.organisation, selectedGatewayId: gatewayId }), gatewayId),
  );
}

/** Puts a gateway elsewhere in its organisation's list. */
export function moveGateway(book: GatewayBook, gatewayId: string, to: number): Result<Changed> {
  const place = findGateway(book, gatewayId);
  if (place === null) return failed(gone('gateway'));
  const gateways = moved(place.organisation.gateways, place.gateway, to);
  return ok(changed(withOrganisation(book, { ...place.organisation, gateways }), gatewayId));
}

/** Takes a gateway out with its backends; its neighbour is selected if it was. */
export function deleteGateway(book: GatewayBook, gatewayId: string): Result<Changed> {
  const place = findGateway(book, gatewayId);
  if (place === null) return failed(gone('gateway'));
  const { organisation, gateway, at } = place;
  const gateways = without(organisation.gateways, gatewayId);
  const next = neighbour(gateways, at);
  if (next === null) {
    return failed(
      problem(
        'gateway-invalid',
        t`Gateway "${gateway.name}" cannot be deleted.`,
        t`It is the only gateway of ${organisation.name}.`,
        t`Make another one first.`,
      ),
    );
  }
  const wasSelected = organisation.selectedGatewayId === gatewayId;
  const selectedGatewayId = wasSelected ? next.id : organisation.selectedGatewayId;
  return ok({
    book: withOrganisation(book, { ...organisation, selectedGatewayId, gateways }),
    gatewayId: null,
    backendId: null,
    removed: {
      type: 'gateway',
      organisationId: organisation.id,
      gateway,
      at,
      selectedInstead: wasSelected ? next.id : null,
    },
  });
}

function changed(book: GatewayBook, gatewayId: string): Changed {
  return { book, gatewayId, backendId: null, removed: null };
}
