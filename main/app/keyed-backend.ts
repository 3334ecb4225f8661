import type { GatewayBook } from '../domain/gateway.ts';
import { findBackend } from '../gateways/places.ts';
import type { KeyedBackend } from '../keys/keys.ts';

/** A backend as the keys room knows it; null when the book has none of that id. */
export function keyedBackend(book: GatewayBook, backendId: string): KeyedBackend | null {
  const place = findBackend(book, backendId);
  if (place === null || !URL.canParse(place.backend.upstream)) return null;
  return {
    id: backendId,
    name: `${place.gateway.name}/${place.backend.name}`,
    origin: new URL(place.backend.upstream).origin,
  };
}
