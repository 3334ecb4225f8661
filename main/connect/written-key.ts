import { ok, type Result } from '../domain/problem.ts';
import type { Connection, Journal } from './journal.ts';
import type { ConnectionsOptions } from './options.ts';

/** Notes what the key in `auth.json` replaced, so that restoring can put it back; `earlier` is the connection it was made over. */
export function noteReplaced(
  journal: Journal,
  now: Connection | null,
  earlier: Connection | null,
  replaced: string | null,
): Promise<Result<void>> {
  if (now === null) return Promise.resolve(ok(undefined));
  // Written anew it replaced our own; what stood there before us is known from the first time.
  const known = earlier?.wish.withKey === true ? earlier.replacedAuth : undefined;
  const replacedAuth = known === undefined ? replaced : known;
  const { connections, retired } = journal.content();
  const kept = connections.map((one) => (one.id === now.id ? { ...one, replacedAuth } : one));
  return journal.save({ connections: kept, retired });
}

/** Puts `auth.json` back after the configuration was restored, where it still is as Postern left it. */
export async function takeKeyBack(connection: Connection, options: ConnectionsOptions): Promise<void> {
  const { home, wish, replacedAuth } = connection;
  if (!wish.withKey || wish.backendId === null || replacedAuth === undefined) return;
  const key = await options.directKey(wish.backendId);
  const came = key.ok
    ? await options.takeAuthBack(home, key.value, replacedAuth).catch(() => 'stays')
    : 'stays';
  options.log.info('connect: the key in auth.json', { home, came });
}
