import { allTime, deletedKind } from './delete-plan.ts';
import type { Database } from './database.ts';
import type { Eraser } from './delete.ts';
import { mostRawBytes } from './raw-store.ts';
import { forgetDeletedWords } from './storage-words.ts';
import { giveRoomBack, usedBytes } from './storage-room.ts';
import { step, type Work } from './storage-steps.ts';

/** What is kept; null keeps all. */
export interface Retention {
  readonly keepDays: number | null;
  readonly keepMegabytes: number | null;
}

export const keepEverything: Retention = { keepDays: null, keepMegabytes: null };

const dayMs = 24 * 60 * 60_000;
const megabyte = 1024 * 1024;
const soonestMs = 60 * 60_000;

/** How much may be kept raw: no more than a quarter of a log that has a limit. */
export function rawLimit({ keepMegabytes }: Retention): number {
  return keepMegabytes === null ? mostRawBytes : Math.min(mostRawBytes, (keepMegabytes * megabyte) / 4);
}

/**
 * How long to wait before looking again, in ms; null while there is nothing to wait for. `oldestAt` is the last activity of
 * the oldest session, `hasGrown` that something was stored since the last look.
 */
export function nextLookMs(
  { keepDays, keepMegabytes }: Retention,
  oldestAt: number | null,
  hasGrown: boolean,
  now: number,
): number | null {
  const waits: number[] = [];
  if (keepMegabytes !== null && hasGrown) waits.push(soonestMs);
  // A machine that slept does not count the time; so it is never a long way off.
  if (keepDays !== null && oldestAt !== null) waits.push(Math.min(oldestAt + keepDays * dayMs - now, dayMs));
  return waits.length === 0 ? null : Math.max(soonestMs, Math.min(...waits));
}

/** The last activity of the oldest session, Unix ms; null for an empty log. */
export function oldestActivity(database: Database): number | null {
  const row = database
    .prepare(`SELECT min(last_activity_at) AS at FROM sessions WHERE +kind <> '${deletedKind}'`)
    .get() as { readonly at: number | null };
  return row.at;
}

/** Makes the log no more than what is kept, the oldest sessions first. Returns how many went. */
export function* holdTo(
  retention: Retention,
  eraser: Eraser,
  database: () => Database,
  pruneRaw: (maxBytes: number) => boolean,
  now: number,
): Work<number> {
  const { keepDays, keepMegabytes } = retention;
  let deleted = 0;
  if (keepDays !== null) {
    const old = { from: null, to: now - keepDays * dayMs };
    deleted += yield* eraser.within(old, false);
    yield* eraser.loneExchanges(old);
  }
  if (keepMegabytes !== null) {
    const isOver = (): boolean => usedBytes(database()) > keepMegabytes * megabyte;
    if (yield* step(isOver)) while (!(yield* step(() => pruneRaw(rawLimit(retention)))));
    deleted += yield* shrinkTo(keepMegabytes * megabyte, eraser, database);
  }
  if (deleted > 0) yield* giveRoomBack(database, false);
  return deleted;
}

/** Texts go at once, their words with the next merge of the index: so it is done by halves, the last of them small. */
function* shrinkTo(limitBytes: number, eraser: Eraser, database: () => Database): Work<number> {
  let deleted = 0;
  for (;;) {
    const used = yield* step(() => usedBytes(database()));
    if (used <= limitBytes) return deleted;
    const goal = used - Math.max((used - limitBytes) / 2, limitBytes / 50);
    const gone = yield* eraser.within(allTime, false, () => usedBytes(database()) > goal);
    yield* forgetDeletedWords(database);
    deleted += gone;
    if (gone === 0) return deleted;
  }
}
