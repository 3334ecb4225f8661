import type { ItemView, SessionOpening, SessionStatus } from '../../preload/contract.ts';
import type { Database } from './database.ts';
import { readAround, readItemsOf } from './read.ts';
import type { Row } from './rows.ts';

/** Items that fill any window, with what is drawn beyond its edges. */
const enoughItems = 60;

/** A turn as far as it matters for what is read at once. */
interface Place {
  readonly id: string;
  readonly status: SessionStatus;
  /** How many finished items it has. */
  readonly items: number;
}

/**
 * Which turns are read when a session opens: the newest, those that go on, and where it is opened, that turn with what
 * stands around it.
 */
export function turnsToOpen(turns: readonly Place[], at: string | null): ReadonlySet<string> {
  const asked = at === null ? -1 : turns.findIndex((turn) => turn.id === at);
  const around =
    asked < 0 ? [] : [...turns.slice(Math.max(0, asked - 1), asked), ...filling(turns.slice(asked))];
  const running = turns.filter((turn) => turn.status === 'streaming');
  return new Set([...filling(turns.toReversed()), ...running, ...around].map((turn) => turn.id));
}

/** The first of these that have enough items together. */
function filling(turns: readonly Place[]): readonly Place[] {
  let items = 0;
  const end = turns.findIndex((turn) => (items += turn.items) >= enoughItems);
  return end < 0 ? turns : turns.slice(0, end + 1);
}

/** A session as the window opens it; `live` is what is being said in it. Null when the log has none of that id. */
export function readOpening(
  database: Database,
  { sessionId, turnId }: { readonly sessionId: string; readonly turnId: string | null },
  live: readonly ItemView[],
): SessionOpening | null {
  const known = readAround(database, sessionId);
  if (known === null) return null;
  const counts = database.prepare(
    'SELECT turn_id, count(*) AS items FROM items WHERE session_id = ? GROUP BY turn_id',
  );
  const itemsOf = new Map(
    (counts.all(sessionId) as Row[]).map((row) => [String(row['turn_id']), Number(row['items'])]),
  );
  const places = known.turns.map(({ id, status }) => ({ id, status, items: itemsOf.get(id) ?? 0 }));
  const open = new Set([...turnsToOpen(places, turnId), ...live.map((item) => item.turnId)]);
  return {
    ...known,
    items: [...readItemsOf(database, sessionId, [...open]), ...live],
    unread: places
      .filter((turn) => turn.items > 0 && !open.has(turn.id))
      .map((turn) => ({ turnId: turn.id, items: turn.items })),
  };
}

/** The items of these turns; of what is being said in the session, their part. */
export function readTurns(
  database: Database,
  { sessionId, turnIds }: { readonly sessionId: string; readonly turnIds: readonly string[] },
  live: readonly ItemView[],
): readonly ItemView[] {
  const own = live.filter((item) => turnIds.includes(item.turnId));
  return [...readItemsOf(database, sessionId, turnIds), ...own];
}
