import type { Gateway, GatewayBook } from '../domain/gateway.ts';
import { failed, ok, type Result } from '../domain/problem.ts';
import type { Changed } from './changes.ts';
import { findBackend, gone, moved, swapped, withGateway, without } from './places.ts';

/** Keeps a backend from being used, or lets it be used again. */
export function disableBackend(book: GatewayBook, backendId: string, disabled: boolean): Result<Changed> {
  const place = findBackend(book, backendId);
  if (place === null) return failed(gone('backend'));
  const backends = swapped(place.gateway.backends, { ...place.backend, disabled });
  return ok(changed(book, { ...place.gateway, backends }, backendId));
}

/** Puts a backend elsewhere in its gateway's list; the first enabled one of a lane is the one launches take. */
export function moveBackend(book: GatewayBook, backendId: string, to: number): Result<Changed> {
  const place = findBackend(book, backendId);
  if (place === null) return failed(gone('backend'));
  const backends = moved(place.gateway.backends, place.backend, to);
  return ok(changed(book, { ...place.gateway, backends }, backendId));
}

/** Takes a backend out of its gateway. */
export function deleteBackend(book: GatewayBook, backendId: string): Result<Changed> {
  const place = findBackend(book, backendId);
  if (place === null) return failed(gone('backend'));
  const { gateway, backend, at } = place;
  return ok({
    ...changed(book, { ...gateway, backends: without(gateway.backends, backendId) }, null),
    removed: { type: 'backend', gatewayId: gateway.id, backend, at, replacement: null },
  });
}

function changed(book: GatewayBook, gateway: Gateway, backendId: string | null): Changed {
  return { book: withGateway(book, gateway), gatewayId: gateway.id, backendId, removed: null };
}
