import { checkBook } from '../domain/check-book.ts';
import type { Auth, Backend, GatewayBook } from '../domain/gateway.ts';
import { failed, ok, type Result } from '../domain/problem.ts';
import { findBackend, gone, swapped, withGateway } from './places.ts';

/** The book with one backend signed by an account of ours, or (null) passing the caller's own credential through again. */
export function withAccount(
  book: GatewayBook,
  backendId: string,
  accountId: string | null,
): Result<GatewayBook> {
  const place = findBackend(book, backendId);
  if (place === null) return failed(gone('backend'));
  const auth: Auth = accountId === null ? { type: 'transparent' } : { type: 'account', accountId };
  const backends = swapped(place.gateway.backends, { ...place.backend, auth });
  const next = withGateway(book, { ...place.gateway, backends });
  const broken = checkBook(next);
  return broken === null ? ok(next) : failed(broken);
}

/** The book with every backend that used an account passing the caller's own credential through again. */
export function withoutAccount(book: GatewayBook, accountId: string): GatewayBook {
  return {
    ...book,
    organisations: book.organisations.map((organisation) => ({
      ...organisation,
      gateways: organisation.gateways.map((gateway) => ({
        ...gateway,
        backends: gateway.backends.map((backend): Backend =>
          backend.auth.type === 'account' && backend.auth.accountId === accountId
            ? { ...backend, auth: { type: 'transparent' } }
            : backend,
        ),
      })),
    })),
  };
}

/** The backends that use an account, as `gateway/backend`. */
export function usersOf(book: GatewayBook, accountId: string): readonly string[] {
  return book.organisations
    .flatMap(({ gateways }) => gateways)
    .flatMap((gateway) =>
      gateway.backends
        .filter(({ auth }) => auth.type === 'account' && auth.accountId === accountId)
        .map((backend) => `${gateway.name}/${backend.name}`),
    );
}
