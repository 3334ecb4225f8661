import type { FacetView, SessionFilter } from '../../preload/contract.ts';
import type { Database } from './database.ts';
import { choiceColumns, conditionOf, type Facet } from './filter.ts';
import { readText } from './search.ts';

const mostChoices = 50;

/** How many sessions each choice would leave, with everything else of the filter held to. */
export function readFacets(database: Database, filter: SessionFilter): readonly FacetView[] {
  const { saying } = readText(database, filter);
  const facets = [...(Object.keys(choiceColumns) as (keyof typeof choiceColumns)[]), 'tools'] as const;
  return facets.map((facet) => ({ facet, choices: choicesOf(database, filter, saying, facet) }));
}

function choicesOf(
  database: Database,
  filter: SessionFilter,
  saying: readonly number[] | null,
  facet: Facet,
): FacetView['choices'] {
  const left = conditionOf(filter, saying, facet);
  // Where nothing else narrows the list, what is counted with each change of a session is what is asked.
  if (left.values.length === 0) return keptChoices(database, facet);
  const [value, from] =
    facet === 'tools'
      ? ['session_tools.name', 'session_tools JOIN sessions ON sessions.id = session_tools.session_id']
      : [choiceColumns[facet], 'sessions'];
  const rows = database
    .prepare(
      `SELECT ${value} AS value, count(*) AS count FROM ${from} WHERE ${value} IS NOT NULL AND ${left.sql}
       GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT ${mostChoices}`,
    )
    .all(...left.values) as { value: string; count: number }[];
  return rows.map((row) => ({ value: row.value, count: row.count }));
}

function keptChoices(database: Database, facet: Facet): FacetView['choices'] {
  const rows = database
    .prepare(
      `SELECT value, sessions FROM choice_counts WHERE facet = ? AND sessions > 0
       ORDER BY sessions DESC, value LIMIT ${mostChoices}`,
    )
    .all(facet) as { value: string; sessions: number }[];
  return rows.map(({ value, sessions }) => ({ value, count: sessions }));
}
