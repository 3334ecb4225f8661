import { isDeepStrictEqual } from 'node:util';
import { ok, type Problem, type Result } from '../domain/problem.ts';
import type { ConnectedFiles } from './connected-files.ts';
import { decide, type Decided } from './decide.ts';
import { readText } from './edit-file.ts';
import { configPath } from './homes.ts';
import type { Connection, Journal } from './journal.ts';
import type { ConnectionsOptions } from './options.ts';
import { passesOnForMs } from './routes.ts';

interface Reconciling {
  readonly options: ConnectionsOptions;
  readonly journal: Journal;
  readonly files: ConnectedFiles;
  readonly put: (decided: Decided) => Promise<Result<void>>;
  /** What keeps a connection from what it should say now, for people to see; null when nothing does. */
  readonly onTrouble: (connectionId: string, problem: Problem | null) => void;
}

/** Brings each file to what it should say now, as far as nobody else changed it; the homes whose files changed. */
export async function reconcileAll(joined: Reconciling): Promise<readonly string[]> {
  const touched: string[] = [];
  for (const connection of joined.journal.content().connections) {
    const done = await reconcileOne(connection, joined);
    if (done === 'changed') touched.push(connection.home);
  }
  await forgetRetired(joined);
  return touched;
}

/** Takes our text out of every file and keeps the wishes; direct exports stay, they need no Postern. */
export async function suspendAll(joined: Pick<Reconciling, 'options' | 'journal' | 'files'>): Promise<void> {
  for (const connection of joined.journal.content().connections) {
    if (connection.kind === 'routed') await standAside(connection, joined);
  }
}

async function reconcileOne(connection: Connection, joined: Reconciling): Promise<'same' | 'changed'> {
  const { options } = joined;
  if (connection.pending === 'forget') {
    const done = await joined.files.takeOut(connection, 'forget');
    return done.ok ? 'changed' : left(done.problem, connection, options);
  }
  const wanted = connection.kind === 'direct' || options.routing();
  if (!wanted) {
    joined.onTrouble(connection.id, null);
    return standAside(connection, joined);
  }
  // A direct export is what was agreed to; it changes only when it is written anew.
  if (connection.kind === 'direct' && connection.pending === null) return 'same';
  const path = configPath(connection.home, connection.profile);
  const text = await readText(path);
  if (!text.ok) return left(text.problem, connection, options);
  if (connection.drifted) return 'same';
  if (connection.stands && connection.pending === null) {
    const drift = options.text.drift(text.value ?? '', connection.keys);
    if (!drift.ok) return left(drift.problem, connection, options);
    if (drift.value.length > 0) return 'same';
  }
  const decided = await decide(connection, options);
  joined.onTrouble(connection.id, decided.ok ? null : decided.problem);
  if (!decided.ok) return left(decided.problem, connection, options);
  const next = decided.value.connection;
  const settled = connection.stands && connection.pending === null;
  if (settled && isDeepStrictEqual(plain(next), plain(connection))) return 'same';
  const done = await joined.put(decided.value);
  if (done.ok) return 'changed';
  joined.onTrouble(connection.id, done.problem);
  return left(done.problem, connection, options);
}

// Undefined and absent are the same once they were on disk.
const plain = (value: Connection): unknown => JSON.parse(JSON.stringify(value));

async function standAside(
  connection: Connection,
  { options, files }: Pick<Reconciling, 'options' | 'files'>,
): Promise<'same' | 'changed'> {
  if (!connection.stands && connection.pending === null) return 'same';
  const done = await files.takeOut(connection, 'keep');
  return done.ok ? 'changed' : left(done.problem, connection, options);
}

function left(problem: Problem, connection: Connection, { log }: ConnectionsOptions): 'same' {
  log.warn('connect: left as it is', { home: connection.home, code: problem.code, why: problem.why });
  return 'same';
}

async function forgetRetired({ options, journal }: Reconciling): Promise<Result<void>> {
  const { connections, retired } = journal.content();
  const over = retired.filter((one) => options.now() - one.retiredAt >= passesOnForMs);
  if (over.length === 0) return ok(undefined);
  for (const one of over) if (one.route.bearerHash !== null) await options.bearers.forget(one.id);
  return journal.save({ connections, retired: retired.filter((one) => !over.includes(one)) });
}
