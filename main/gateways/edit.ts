import { checkGateway } from '../domain/constraints.ts';
import type { Auth, Backend, GatewayBook } from '../domain/gateway.ts';
import { failed, ok, problem, type Result } from '../domain/problem.ts';

/** The book with one backend signed by an account of ours, or passing the caller's own credential through again. */
export function withAccount(
  book: GatewayBook,
  gatewayName: string,
  backendName: string,
  accountId: string | null,
): Result<GatewayBook> {
  const auth: Auth = accountId === null ? { type: 'transparent' } : { type: 'account', accountId };
  let found = false;
  const organisations = book.organisations.map((organisation) =>
    organisation.name !== book.selectedOrganisation
      ? organisation
      : {
          ...organisation,
          gateways: organisation.gateways.map((gateway) =>
            gateway.name !== gatewayName
              ? gateway
              : {
                  ...gateway,
                  backends: gateway.backends.map((backend): Backend => {
                    if (backend.name !== backendName) return backend;
                    found = true;
                    return { ...backend, auth };
                  }),
                },
          ),
        },
  );
  if (!found) return failed(noBackend(gatewayName, backendName));
  const next = { ...book, organisations };
  const broken = organisations.flatMap(({ gateways }) => gateways).map(checkGateway);
  const first = broken.find((one) => one !== null);
  return first === undefined ? ok(next) : failed(first);
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

function noBackend(gateway: string, backend: string) {
  return problem(
    'not-found',
    `Gateway "${gateway}" has no backend "${backend}".`,
    'It was renamed or removed meanwhile.',
    'Look at the gateways again.',
  );
}
