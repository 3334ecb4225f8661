import type { FacetView, SessionFilter } from '../../preload/contract.ts';
import type { Cell } from './upsert.ts';

/** A condition on rows of `sessions`, with the values of its question marks. */
export interface Condition {
  readonly sql: string;
  readonly values: readonly Cell[];
}

export type Facet = FacetView['facet'];

/** How each choice of a session is read from its row. Codex's own account has no name, so it goes by `codex`. */
export const choiceColumns: Readonly<Record<Exclude<Facet, 'tools'>, string>> = {
  gateways: 'sessions.gateway',
  backends: 'sessions.backend',
  accounts: `coalesce(sessions.account, 'codex')`,
  models: 'sessions.model',
  statuses: 'sessions.status',
  folders: 'sessions.folder',
};

/**
 * What stands in the list by itself: a person's own sessions, and sub-agents whose parent was never recorded. The plus
 * keeps SQLite from sorting all of them when a page in the order of activity is wanted.
 */
const listed = `(+sessions.kind = 'user' OR (+sessions.kind = 'subagent' AND NOT EXISTS (
  SELECT 1 FROM sessions AS parent WHERE parent.id = sessions.parent_id)))`;

/**
 * What a filter leaves. `saying` are the numbers of the sessions its text was found in, null when it has none: then
 * sub-agents stand in their parents' place; where a text is found, they stand for themselves. `but` is left out.
 */
export function conditionOf(
  filter: SessionFilter,
  saying: readonly number[] | null,
  but: Facet | null = null,
): Condition {
  const parts: Condition[] = [saying === null ? { sql: listed, values: [] } : saidIn(saying)];
  for (const [facet, column] of Object.entries(choiceColumns) as [keyof typeof choiceColumns, string][]) {
    const choices = filter[facet];
    if (facet !== but && choices !== undefined && choices.length > 0) parts.push(oneOf(column, choices));
  }
  if (but !== 'tools' && filter.tools !== undefined && filter.tools.length > 0) {
    const tools = oneOf('session_tools.name', filter.tools);
    parts.push({ ...tools, sql: `sessions.id IN (SELECT session_id FROM session_tools WHERE ${tools.sql})` });
  }
  const bounds: readonly (readonly [sql: string, value: number | undefined])[] = [
    ['sessions.last_activity_at >= ?', filter.from],
    ['sessions.last_activity_at <= ?', filter.to],
    ['coalesce(sessions.cost_usd, 0) >= ?', filter.minCostUsd],
    ['sessions.input_tokens + sessions.output_tokens >= ?', filter.minTokens],
  ];
  for (const [sql, value] of bounds) if (value !== undefined) parts.push({ sql, values: [value] });
  return {
    sql: parts.map(({ sql }) => `(${sql})`).join(' AND '),
    values: parts.flatMap(({ values }) => values),
  };
}

function saidIn(numbers: readonly number[]): Condition {
  return {
    sql: `+sessions.kind IN ('user', 'subagent') AND sessions.number IN (SELECT value FROM json_each(?))`,
    values: [JSON.stringify(numbers)],
  };
}

function oneOf(column: string, choices: readonly string[]): Condition {
  return { sql: `${column} IN (SELECT value FROM json_each(?))`, values: [JSON.stringify(choices)] };
}
