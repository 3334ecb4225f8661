import type { RangeCount } from '../../preload/contract.ts';
import type { Database } from './database.ts';
import { deletedKind, type ActiveSpan } from './delete-plan.ts';

interface Row {
  readonly id: string;
  readonly parent: string | null;
  readonly at: number;
  readonly turns: number;
  readonly running: number;
}

/** What deleting a span would take, by the rule it is done with: whole families, by their newest activity, none that runs. */
export function countRange(database: Database, span: ActiveSpan): RangeCount {
  const rows = database
    .prepare(
      `SELECT id, parent_id AS parent, last_activity_at AS at, turn_count AS turns, id IN (
         SELECT session_id FROM turns INDEXED BY turns_streaming WHERE status = 'streaming'
       ) AS running
       FROM sessions WHERE kind <> '${deletedKind}'`,
    )
    .all() as unknown as readonly Row[];
  let [sessions, turns] = [0, 0];
  for (const family of familiesOf(rows)) {
    if (family.some((one) => one.running === 1)) continue;
    if (!isWithin(span, Math.max(...family.map((one) => one.at)))) continue;
    const ids = new Set(family.map((one) => one.id));
    sessions += family.filter((one) => one.parent === null || !ids.has(one.parent)).length;
    turns += family.reduce((sum, one) => sum + one.turns, 0);
  }
  return { sessions, turns };
}

function isWithin({ from, to }: ActiveSpan, at: number): boolean {
  return (from === null || at >= from) && (to === null || at < to);
}

function familiesOf(rows: readonly Row[]): Iterable<readonly Row[]> {
  const byId = new Map(rows.map((row) => [row.id, row]));
  const families = new Map<string, Row[]>();
  for (const row of rows) {
    const head = headOf(row, byId);
    const family = families.get(head);
    if (family === undefined) families.set(head, [row]);
    else family.push(row);
  }
  return families.values();
}

/** The topmost session that is known above one; its own id where none is. Ends where parents go round in a ring. */
function headOf(row: Row, byId: ReadonlyMap<string, Row>): string {
  const seen = new Set<string>();
  let head = row;
  for (;;) {
    seen.add(head.id);
    const above = head.parent === null ? undefined : byId.get(head.parent);
    if (above === undefined || seen.has(above.id)) return head.id;
    head = above;
  }
}
