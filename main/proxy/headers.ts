import type { HeaderPair } from '../domain/exchange.ts';
import { connectionTokens } from './framing.ts';

/**
 * True for a field that concerns one hop only (RFC 9110 section 7.6.1, with the Proxy- family and what a proxy answers
 * itself). Switched on the length first: this runs for every field of every message.
 */
export function isHopByHop(lowerName: string): boolean {
  switch (lowerName.length) {
    case 2:
      return lowerName === 'te';
    case 6:
      return lowerName === 'expect';
    case 7:
      return lowerName === 'trailer' || lowerName === 'upgrade';
    case 10:
      return lowerName === 'connection' || lowerName === 'keep-alive';
    case 14:
      return lowerName === 'http2-settings';
    case 16:
      return lowerName === 'proxy-connection';
    case 17:
      return lowerName === 'transfer-encoding';
    case 18:
      return lowerName === 'proxy-authenticate';
    case 19:
      return lowerName === 'proxy-authorization';
    case 25:
      return lowerName === 'proxy-authentication-info';
    default:
      return false;
  }
}

/**
 * The request fields that go upstream: order, case, repeats and values as they came. Host and Content-Length are left
 * to the writer of the upstream request, which states them for the body it really sends.
 */
export function upstreamHeaders(rawHeaders: readonly string[], isUpgrade: boolean): string[] {
  const listed = listedInConnection(rawHeaders);
  const kept: string[] = [];
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    const name = rawHeaders[at] ?? '';
    const lower = name.toLowerCase();
    if (isHopByHop(lower) || listed?.includes(lower) === true) continue;
    if (lower === 'host' || lower === 'content-length') continue;
    // The recorder reads frames as they pass; without extensions they are plain (RFC 6455 section 9).
    if (isUpgrade && lower === 'sec-websocket-extensions') continue;
    kept.push(name, rawHeaders[at + 1] ?? '');
  }
  return kept;
}

/**
 * A flat list with fields of our own at its end; those of the same name are replaced. Fields that say how a message is
 * framed or where it goes stay as they are, whatever is asked.
 */
export function withHeaders(flat: readonly string[], added: readonly HeaderPair[]): readonly string[] {
  if (added.length === 0) return flat;
  const ours = added.filter(([name]) => !isFraming(name.toLowerCase()));
  if (ours.length === 0) return flat;
  const replaced = new Set(ours.map(([name]) => name.toLowerCase()));
  const all: string[] = [];
  for (let at = 0; at + 1 < flat.length; at += 2) {
    const name = flat[at] ?? '';
    if (!replaced.has(name.toLowerCase())) all.push(name, flat[at + 1] ?? '');
  }
  for (const [name, value] of ours) all.push(name, value);
  return all;
}

function isFraming(lowerName: string): boolean {
  return lowerName === 'host' || lowerName === 'content-length' || isHopByHop(lowerName);
}

/** The answer's fields that reach the client, as a flat list for `writeHead`: order, case and repeats as they came. */
export function clientHeaders(all: readonly string[]): string[] {
  const listed = listedInConnection(all);
  const kept: string[] = [];
  for (let at = 0; at + 1 < all.length; at += 2) {
    const name = all[at] ?? '';
    const lower = name.toLowerCase();
    if (isHopByHop(lower) || listed?.includes(lower) === true) continue;
    kept.push(name, all[at + 1] ?? '');
  }
  return kept;
}

/** The first value of a field, by its lower-case name; null when it is absent. */
export function headerValue(flat: readonly string[], lowerName: string): string | null {
  for (let at = 0; at + 1 < flat.length; at += 2) {
    const name = flat[at] ?? '';
    if (name.length === lowerName.length && name.toLowerCase() === lowerName) return flat[at + 1] ?? '';
  }
  return null;
}

function listedInConnection(rawHeaders: readonly string[]): readonly string[] | null {
  let listed: string[] | null = null;
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    const name = rawHeaders[at] ?? '';
    if (name.length === 10 && name.toLowerCase() === 'connection') {
      listed = [...(listed ?? []), ...connectionTokens(rawHeaders[at + 1] ?? '')];
    }
  }
  return listed;
}
