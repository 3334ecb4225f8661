import { isDeepStrictEqual } from 'node:util';
import { t } from '../../preload/language.ts';
import { checkBook } from '../domain/check-book.ts';
import { checkRoom } from '../domain/constraints.ts';
import type { Backend, Gateway, GatewayBook, Organisation } from '../domain/gateway.ts';
import { failed, ok, problem, type Result } from '../domain/problem.ts';
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

/** What a change took out of the book, and where it stood. */
export type Removed =
  | {
      readonly type: 'organisation';
      readonly organisation: Organisation;
      readonly at: number;
      /** The one selected in its place; null when it was not selected. */
      readonly selectedInstead: string | null;
    }
  | {
      readonly type: 'gateway';
      readonly organisationId: string;
      readonly gateway: Gateway;
      readonly at: number;
      /** The one selected in its place; null when it was not selected. */
      readonly selectedInstead: string | null;
    }
  | {
      readonly type: 'backend';
      readonly gatewayId: string;
      readonly backend: Backend;
      readonly at: number;
      /** What took its place, and what that was before (null: new); null when it was deleted. */
      readonly replacement: { readonly now: Backend; readonly before: Backend | null } | null;
    };

/** The ids of every backend that went with it, whose keys nobody needs once it cannot be brought back. */
export function removedBackendIds(removed: Removed): readonly string[] {
  switch (removed.type) {
    case 'organisation':
      return removed.organisation.gateways.flatMap((gateway) => gateway.backends.map(({ id }) => id));
    case 'gateway':
      return removed.gateway.backends.map(({ id }) => id);
    case 'backend':
      return [removed.backend.id];
  }
}

/**
 * The book with what was removed back where it stood, selected again unless something else was selected since. Unchanged
 * when it is there already; a problem when its name or its lane is taken by now.
 */
export function restore(book: GatewayBook, removed: Removed): Result<GatewayBook> {
  const next = putBack(book, removed);
  if (!next.ok) return next;
  const broken = checkBook(next.value);
  return broken === null ? next : failed(broken);
}

function putBack(book: GatewayBook, removed: Removed): Result<GatewayBook> {
  switch (removed.type) {
    case 'organisation':
      return organisationBack(book, removed);
    case 'gateway':
      return gatewayBack(book, removed);
    case 'backend':
      return backendBack(book, removed);
  }
}

function organisationBack(
  book: GatewayBook,
  { organisation, at, selectedInstead }: Removed & { type: 'organisation' },
): Result<GatewayBook> {
  if (book.organisations.some(({ id }) => id === organisation.id)) return ok(book);
  return ok({
    selectedOrganisationId:
      selectedInstead === book.selectedOrganisationId ? organisation.id : book.selectedOrganisationId,
    organisations: inserted(book.organisations, organisation, at),
  });
}

function gatewayBack(
  book: GatewayBook,
  { organisationId, gateway, at, selectedInstead }: Removed & { type: 'gateway' },
): Result<GatewayBook> {
  if (findGateway(book, gateway.id) !== null) return ok(book);
  const organisation = book.organisations.find(({ id }) => id === organisationId);
  if (organisation === undefined) return failed(gone('organisation'));
  return ok(
    withOrganisation(book, {
      ...organisation,
      selectedGatewayId:
        selectedInstead === organisation.selectedGatewayId ? gateway.id : organisation.selectedGatewayId,
      gateways: inserted(organisation.gateways, gateway, at),
    }),
  );
}

function backendBack(
  book: GatewayBook,
  { gatewayId, backend, at, replacement }: Removed & { type: 'backend' },
): Result<GatewayBook> {
  if (findBackend(book, backend.id) !== null) return ok(book);
  const gateway = findGateway(book, gatewayId)?.gateway;
  if (gateway === undefined) return failed(gone('gateway'));
  const cleared = withoutReplacement(gateway, replacement);
  if (!cleared.ok) return cleared;
  const occupied = checkRoom(cleared.value, backend);
  if (occupied !== null) return failed(occupied);
  return ok(withGateway(book, { ...cleared.value, backends: inserted(cleared.value.backends, backend, at) }));
}

function withoutReplacement(
  gateway: Gateway,
  replacement: (Removed & { type: 'backend' })['replacement'],
): Result<Gateway> {
  const now = gateway.backends.find(({ id }) => id === replacement?.now.id);
  if (replacement === null || now === undefined) return ok(gateway);
  // Work done on it since would be lost with it.
  if (!isDeepStrictEqual(now, replacement.now)) {
    return failed(
      problem(
        'backend-invalid',
        t`Backend "${now.name}" was changed since it took that place.`,
        t`Undoing would lose what was changed.`,
        t`Delete "${now.name}" first, or set the earlier backend up again.`,
      ),
    );
  }
  const backends =
    replacement.before === null
      ? without(gateway.backends, now.id)
      : swapped(gateway.backends, replacement.before);
  return ok({ ...gateway, backends });
}
