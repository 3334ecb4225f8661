import type { HitView } from '../../preload/contract.ts';
import type { Database } from './database.ts';
import type { ItemKind } from './model.ts';
import { matchOf, type Term } from './search-terms.ts';
import { snippetOf } from './search-snippet.ts';

const mostHits = 3;
/** A term found in more texts than this stands in many texts of each session: those are read in turn instead. */
const rareTexts = 20_000;
/** The shorter a beginning, the more words FTS5 brings together for it; what begins so is soon met by reading. */
const shortBeginning = 4;
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

/** Where the terms were found in each of these sessions, up to three places each, the most telling first. */
export function readHits(
  database: Database,
  terms: readonly Term[],
  sessionIds: readonly string[],
): ReadonlyMap<string, readonly HitView[]> {
  const hits = new Map<string, HitView[]>(sessionIds.map((id) => [id, []]));
  const text = textReader(database);
  const look = (item: ItemRow, content: number | null): boolean => {
    const found = hits.get(item.session_id);
    if (found === undefined || found.length >= mostHits) return false;
    for (const hit of hitsIn(item, content, terms, text)) if (found.length < mostHits) found.push(hit);
    return found.length < mostHits;
  };
  for (const { item, content } of rareItems(database, terms, sessionIds)) look(item, content);
  for (const [sessionId, found] of hits) {
    // A common word stands in the first few; only where it does not is the rest read.
    for (const [from, count] of found.length > 0 ? [] : walks) {
      for (const item of itemsOf(database, sessionId, from, count)) if (!look(item, null)) break;
      if (found.length > 0) break;
    }
  }
  return hits;
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

/** The items that hold the terms found in few texts, those that hold most of them first. */
function rareItems(
  database: Database,
  terms: readonly Term[],
  sessionIds: readonly string[],
): readonly { readonly item: ItemRow; readonly content: number }[] {
  const match = database.prepare(
    `SELECT json_group_array(id) AS ids FROM (
       SELECT rowid AS id FROM search WHERE search MATCH ? LIMIT ${rareTexts + 1})`,
  );
  const held = new Map<number, number>();
  for (const term of terms) {
    if (term.prefix && term.words.length === 1 && (term.words[0] ?? '').length < shortBeginning) continue;
    const found = JSON.parse((match.get(matchOf(term)) as { ids: string }).ids) as number[];
    if (found.length <= rareTexts) for (const id of found) held.set(id, (held.get(id) ?? 0) + 1);
  }
  if (held.size === 0) return [];
  const owned = database
    .prepare(
      `SELECT found.value AS content, sessions.id AS session FROM json_each(?) AS found
       CROSS JOIN session_texts ON session_texts.content_id = found.value
       CROSS JOIN sessions ON sessions.number = session_texts.number
       WHERE session_texts.number IN (SELECT number FROM sessions WHERE id IN (SELECT value FROM json_each(?)))`,
    )
    .all(JSON.stringify([...held.keys()]), JSON.stringify(sessionIds)) as unknown as Owned[];
  const best = owned.toSorted(
    (left, right) =>
      (held.get(right.content) ?? 0) - (held.get(left.content) ?? 0) || left.content - right.content,
  );
  const said = database.prepare(`SELECT ${columns} FROM items WHERE content_id = ? AND +session_id = ?`);
  const answered = database.prepare(`SELECT ${columns} FROM items WHERE output_id = ? AND +session_id = ?`);
  const taken = new Map<string, number>();
  return best.flatMap(({ content, session }) => {
    const count = taken.get(session) ?? 0;
    taken.set(session, count + 1);
    if (count >= mostHits) return [];
    const items = [...said.all(content, session), ...answered.all(content, session)] as unknown as ItemRow[];
    return items.map((item) => ({ item, content }));
  });
}

interface Owned {
  readonly content: number;
  readonly session: string;
}

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
