import { t } from '../../preload/language.ts';
import type { Backend, Gateway, GatewayBook, Organisation } from '../domain/gateway.ts';
import { problem, type Problem } from '../domain/problem.ts';

/** Where a gateway stands in the book. */
export interface GatewayPlace {
  readonly organisation: Organisation;
  readonly gateway: Gateway;
  readonly at: number;
}

/** Where a backend stands in the book. */
export interface BackendPlace {
  readonly organisation: Organisation;
  readonly gateway: Gateway;
  readonly backend: Backend;
  readonly at: number;
}

/** Finds a gateway in whichever organisation has it; null when none has. */
export function findGateway(book: GatewayBook, gatewayId: string): GatewayPlace | null {
  for (const organisation of book.organisations) {
    const at = organisation.gateways.findIndex((one) => one.id === gatewayId);
    const gateway = organisation.gateways[at];
    if (gateway !== undefined) return { organisation, gateway, at };
  }
  return null;
}

/** Finds a backend in whichever gateway has it; null when none has. */
export function findBackend(book: GatewayBook, backendId: string): BackendPlace | null {
  for (const organisation of book.organisations) {
    for (const gateway of organisation.gateways) {
      const at = gateway.backends.findIndex((one) => one.id === backendId);
      const backend = gateway.backends[at];
      if (backend !== undefined) return { organisation, gateway, backend, at };
    }
  }
  return null;
}

/** Finds a backend by the names the log keeps, in the first organisation that has them; null when none has. */
export function findNamedBackend(
  book: GatewayBook,
  gatewayName: string,
  backendName: string,
): Backend | null {
  const gateways = book.organisations.flatMap((organisation) => organisation.gateways);
  for (const { name, backends } of gateways) {
    const found = name === gatewayName ? backends.find((one) => one.name === backendName) : undefined;
    if (found !== undefined) return found;
  }
  return null;
}

/** The book with an organisation in place of the one of its id. */
export function withOrganisation(book: GatewayBook, organisation: Organisation): GatewayBook {
  return { ...book, organisations: swapped(book.organisations, organisation) };
}

/** The book with a gateway in place of the one of its id. */
export function withGateway(book: GatewayBook, gateway: Gateway): GatewayBook {
  return {
    ...book,
    organisations: book.organisations.map((organisation) =>
      organisation.gateways.some((one) => one.id === gateway.id)
        ? { ...organisation, gateways: swapped(organisation.gateways, gateway) }
        : organisation,
    ),
  };
}

/** A list with one entry in place of the one of its id. */
export function swapped<T extends { readonly id: string }>(list: readonly T[], entry: T): readonly T[] {
  return list.map((one) => (one.id === entry.id ? entry : one));
}

/** A list without the entry of an id. */
export function without<T extends { readonly id: string }>(list: readonly T[], id: string): readonly T[] {
  return list.filter((one) => one.id !== id);
}

/** A list with one more entry at a position; beyond the end means at the end. */
export function inserted<T>(list: readonly T[], entry: T, at: number): readonly T[] {
  return [...list.slice(0, at), entry, ...list.slice(at)];
}

/** A list with the entry of an id at another position, which is kept within the list. */
export function moved<T extends { readonly id: string }>(
  list: readonly T[],
  entry: T,
  to: number,
): readonly T[] {
  const rest = without(list, entry.id);
  return inserted(rest, entry, Math.max(0, Math.min(to, rest.length)));
}

/** What stands at a position once its entry has gone: the next one, else the one before; null for an empty list. */
export function neighbour<T>(rest: readonly T[], at: number): T | null {
  return rest[at] ?? rest.at(-1) ?? null;
}

/** The first of `name`, `name-2`, `name-3`… that is not taken, at most 64 characters long. */
export function freeName(name: string, taken: readonly string[]): string {
  const stem = /^(.*?)(?:-\d+)?$/s.exec(name)?.[1] || name;
  for (let count = 1; ; count += 1) {
    const tail = count === 1 ? '' : `-${count}`;
    const candidate = count === 1 ? name : `${stem.slice(0, 64 - tail.length)}${tail}`;
    if (!taken.includes(candidate)) return candidate;
  }
}

/** What is said when something that was asked for is no longer there. */
export function gone(kind: 'organisation' | 'gateway' | 'backend'): Problem {
  return problem(
    'not-found',
    goneWords[kind](),
    t`It was removed meanwhile.`,
    t`Look at the gateways again.`,
  );
}

const goneWords: Readonly<Record<Parameters<typeof gone>[0], () => string>> = {
  organisation: () => t`That organisation is not there any more.`,
  gateway: () => t`That gateway is not there any more.`,
  backend: () => t`That backend is not there any more.`,
};
