import type { Database } from '../../main/recorder/database.ts';

/** How many rows a table of the log has. */
export function rowsOf(database: Database, table: string): number {
  return (database.prepare(`SELECT count(*) AS count FROM ${table}`).get() as { readonly count: number })
    .count;
}

/** What must not be in a log, by what makes it wrong: rows that belong to nothing, and sums that do not add up. */
const wrong: Readonly<Record<string, string>> = {
  'turn without session': `SELECT id FROM turns WHERE session_id NOT IN (SELECT id FROM sessions)`,
  'item without turn': `SELECT id FROM items WHERE (session_id, turn_id) NOT IN (SELECT session_id, id FROM turns)`,
  'request without turn': `SELECT key AS id FROM requests
    WHERE turn_id IS NOT NULL AND (session_id, turn_id) NOT IN (SELECT session_id, id FROM turns)`,
  'request without exchange': `SELECT key AS id FROM requests WHERE exchange_id NOT IN (SELECT id FROM exchanges)`,
  'exchange of a model without request': `SELECT id FROM exchanges
    WHERE path = 'responses' AND ended_at IS NOT NULL AND id NOT IN (SELECT exchange_id FROM requests)`,
  'raw without request': `SELECT request_key AS id FROM raw WHERE request_key NOT IN (SELECT key FROM requests)`,
  'text without item': `SELECT id FROM contents WHERE id NOT IN (SELECT content_id FROM items WHERE content_id IS NOT NULL)
    AND id NOT IN (SELECT output_id FROM items WHERE output_id IS NOT NULL)`,
  'item without text': `SELECT id FROM items WHERE (content_id IS NOT NULL AND content_id NOT IN (SELECT id FROM contents))
    OR (output_id IS NOT NULL AND output_id NOT IN (SELECT id FROM contents))`,
  'session half deleted': `SELECT id FROM sessions WHERE kind NOT IN ('user', 'subagent', 'title')`,
  'background without parent': `SELECT id FROM sessions WHERE parent_id IS NOT NULL AND parent_id NOT IN (SELECT id FROM sessions)`,
  'tool without session': `SELECT session_id AS id FROM session_tools WHERE session_id NOT IN (SELECT id FROM sessions)`,
  'word waiting without session': `SELECT session_id AS id FROM words_pending WHERE session_id NOT IN (SELECT id FROM sessions)`,
  'sum of turns': `SELECT id FROM sessions
    WHERE turn_count <> (SELECT count(*) FROM turns WHERE session_id = sessions.id)
       OR tool_calls <> (SELECT coalesce(sum(tool_calls), 0) FROM turns WHERE session_id = sessions.id)
       OR input_tokens <> (SELECT coalesce(sum(input_tokens), 0) FROM turns WHERE session_id = sessions.id)
       OR output_tokens <> (SELECT coalesce(sum(output_tokens), 0) FROM turns WHERE session_id = sessions.id)`,
  'count of a choice': `SELECT facet || ' ' || value AS id FROM (
      SELECT facet, value, sessions FROM choice_counts
      UNION ALL SELECT facet, value, -1 FROM session_choices AS own WHERE value IS NOT NULL AND (kind = 'user'
        OR (kind = 'subagent' AND NOT EXISTS (SELECT 1 FROM sessions WHERE id = own.parent_id))))
    GROUP BY facet, value HAVING sum(sessions) <> 0 OR max(sessions) < 1`,
};

/** Rows that are wrong, as "what: id"; the full-text index is compared with the texts too. */
export function unboundRows(database: Database): readonly string[] {
  database.exec(`INSERT INTO search (search, rank) VALUES ('integrity-check', 1)`);
  return Object.entries(wrong).flatMap(([what, sql]) =>
    (database.prepare(sql).all() as { readonly id: string | number }[]).map(({ id }) => `${what}: ${id}`),
  );
}
