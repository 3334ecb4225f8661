import type { HitView } from '../../preload/contract.ts';
import type { Database } from './database.ts';
import type { ItemKind } from './model.ts';
import { bestTexts } from './search-best.ts';
import type { PhraseTexts } from './search-index.ts';
import type { Term } from './search-terms.ts';
import { snippetOf } from './search-snippet.ts';

const mostHits = 3;
/** Where to begin among the items of a session, and how many to read. */
const walks = [
  [0, 16],
  [16, 2_000],
] as const;

interface ItemRow {
  readonly session_id: string;
  readonly id: string;
  readonly turn_id: string;
  readonly kind: ItemKind;
  readonly summary: string | null;
  readonly content_id: number | null;
  readonly output_id: number | null;
}

/**
 * Where the terms were found in each of these sessions, up to three places each, the most telling first. From the moment
 * `until` on (`performance.now`) no further session is looked through; `isWhole` says that all of them were.
 */
export function readHits(
  database: Database,
  terms: readonly Term[],
  phrases: readonly PhraseTexts[],
  sessions: readonly { readonly id: string; readonly number: number }[],
  until = Number.POSITIVE_INFINITY,
): { readonly hits: ReadonlyMap<string, readonly HitView[]>; readonly isWhole: boolean } {
  const hits = new Map<string, HitView[]>(sessions.map(({ id }) => [id, []]));
  const text = textReader(database);
  const look = (item: ItemRow, content: number | null): boolean => {
    const found = hits.get(item.session_id);
    if (found === undefined || found.length >= mostHits) return false;
    for (const hit of hitsIn(item, content, terms, text)) if (found.length < mostHits) found.push(hit);
    return found.length < mostHits;
  };
  const itemAt = database.prepare(`SELECT ${columns} FROM items WHERE rowid = ?`);
  for (const best of bestTexts(database, terms, phrases, sessions)) {
    for (const { row, content } of best) if (!look(itemAt.get(row) as unknown as ItemRow, content)) break;
  }
  for (const [sessionId, found] of hits) {
    if (found.length === 0 && performance.now() > until) return { hits, isWhole: false };
    // A common word stands in the first few; only where it does not is the rest read.
    for (const [from, count] of found.length > 0 ? [] : walks) {
      for (const item of itemsOf(database, sessionId, from, count)) if (!look(item, null)) break;
      if (found.length > 0) break;
    }
  }
  return { hits, isWhole: true };
}

/** The hits of one item; `content` names the one text of it to look at, null means both. */
function hitsIn(
  item: ItemRow,
  content: number | null,
  terms: readonly Term[],
  text: (id: number) => string,
): readonly HitView[] {
  const hits: HitView[] = [];
  const add = (kind: HitView['kind'], ...texts: readonly (() => string | null)[]): void => {
    for (const read of texts) {
      const snippet = snippetOf(read() ?? '', terms);
      if (snippet === null) continue;
      hits.push({ turnId: item.turn_id, itemId: item.id, kind, ...snippet });
      return;
    }
  };
  const { content_id: said, output_id: answered } = item;
  if (said !== null && (content ?? said) === said) {
    // A command is shown as people write it, and what stands beyond its first line as it is in JSON.
    if (item.kind === 'toolCall')
      add(
        'toolCall',
        () => item.summary,
        () => text(said).replaceAll('\\n', ' '),
      );
    else add(kindOf(item.kind), () => text(said));
  }
  if (answered !== null && (content ?? answered) === answered) add('toolOutput', () => text(answered));
  return hits;
}

function kindOf(kind: ItemKind): HitView['kind'] {
  return kind === 'prompt' || kind === 'answer' || kind === 'reasoning' ? kind : 'other';
}

const columns = 'session_id, id, turn_id, kind, summary, content_id, output_id';

function itemsOf(database: Database, sessionId: string, from: number, count: number): readonly ItemRow[] {
  return database
    .prepare(
      `SELECT ${columns} FROM items WHERE session_id = ? ORDER BY turn_id, position LIMIT ${count} OFFSET ${from}`,
    )
    .all(sessionId) as unknown as ItemRow[];
}

function textReader(database: Database): (id: number) => string {
  const read = database.prepare('SELECT text FROM contents WHERE id = ?');
  return (id) => (read.get(id) as { text: string } | undefined)?.text ?? '';
}
