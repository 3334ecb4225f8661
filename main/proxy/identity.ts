import { headerValue } from './headers.ts';
import type { Route } from './route.ts';

/** Turns remembered; one is over long before as many others have begun. */
const keptTurns = 256;

/** Gives a route the account its turn began with. */
export type KeepIdentity = (route: Route, rawHeaders: readonly string[]) => Route;

/**
 * Makes the memory of which account each turn runs as: a turn over HTTP is several requests, and one that was begun as
 * somebody is finished as them, whatever is chosen meanwhile. (A WebSocket keeps what its upgrade was sent with.)
 */
export function keepIdentities(): KeepIdentity {
  const accounts = new Map<string, string>();
  return (route, rawHeaders) => {
    const { backend, launchId, origin } = route;
    if (backend.auth.type !== 'account') return route;
    const turnId = turnIdIn(rawHeaders);
    if (turnId === null) return route;
    const key = JSON.stringify([launchId, backend.id, origin, turnId]);
    const accountId = accounts.get(key) ?? backend.auth.accountId;
    accounts.delete(key);
    accounts.set(key, accountId);
    const [oldest] = accounts.keys();
    if (accounts.size > keptTurns && oldest !== undefined) accounts.delete(oldest);
    return { ...route, backend: { ...backend, auth: { type: 'account', accountId } } };
  };
}

/** Codex's own id of a turn; empty on a prewarm, which belongs to none. */
function turnIdIn(rawHeaders: readonly string[]): string | null {
  const text = headerValue(rawHeaders, 'x-codex-turn-metadata');
  if (text === null) return null;
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null || !('turn_id' in value)) return null;
    return typeof value.turn_id === 'string' && value.turn_id !== '' ? value.turn_id : null;
  } catch {
    return null;
  }
}
