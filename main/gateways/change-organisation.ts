import { t } from '../../preload/language.ts';
import { defaultGateway, type GatewayBook, type Organisation } from '../domain/gateway.ts';
import { failed, ok, problem, type Result } from '../domain/problem.ts';
import type { Changed, NewId } from './changes.ts';
import { gone, neighbour, without, withOrganisation } from './places.ts';

/** Adds an organisation with a default gateway of its own; one of that name is left as it is. */
export function createOrganisation(book: GatewayBook, text: string, newId: NewId): Result<Changed> {
  const name = text.trim();
  const existing = book.organisations.find((one) => one.name === name);
  if (existing !== undefined) return ok(changed(book, existing.selectedGatewayId));
  const gateway = defaultGateway(newId());
  const organisation: Organisation = {
    id: newId(),
    name,
    selectedGatewayId: gateway.id,
    gateways: [gateway],
  };
  return ok(changed({ ...book, organisations: [...book.organisations, organisation] }, gateway.id));
}

/** Gives an organisation another name. */
export function renameOrganisation(book: GatewayBook, organisationId: string, name: string): Result<Changed> {
  const organisation = book.organisations.find(({ id }) => id === organisationId);
  if (organisation === undefined) return failed(gone('organisation'));
  return ok(changed(withOrganisation(book, { ...organisation, name: name.trim() }), null));
}

/** Shows and uses another organisation. */
export function selectOrganisation(book: GatewayBook, organisationId: string): Result<Changed> {
  const organisation = book.organisations.find(({ id }) => id === organisationId);
  if (organisation === undefined) return failed(gone('organisation'));
  return ok(changed({ ...book, selectedOrganisationId: organisationId }, organisation.selectedGatewayId));
}

/** Takes an organisation out with all its gateways; its neighbour is in use if it was. */
export function deleteOrganisation(book: GatewayBook, organisationId: string): Result<Changed> {
  const at = book.organisations.findIndex(({ id }) => id === organisationId);
  const organisation = book.organisations[at];
  if (organisation === undefined) return failed(gone('organisation'));
  const rest = without(book.organisations, organisationId);
  const next = neighbour(rest, at);
  if (next === null) {
    return failed(
      problem(
        'organisation-invalid',
        t`"${organisation.name}" cannot be deleted.`,
        t`It is the only organisation.`,
        t`Make another one first.`,
      ),
    );
  }
  const wasSelected = book.selectedOrganisationId === organisationId;
  return ok({
    book: {
      selectedOrganisationId: wasSelected ? next.id : book.selectedOrganisationId,
      organisations: rest,
    },
    gatewayId: null,
    backendId: null,
    removed: { type: 'organisation', organisation, at, selectedInstead: wasSelected ? next.id : null },
  });
}

function changed(book: GatewayBook, gatewayId: string | null): Changed {
  return { book, gatewayId, backendId: null, removed: null };
}
