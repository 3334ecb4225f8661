import type {
  FacetView,
  HitView,
  ProblemView,
  SavedFilter,
  SearchPage,
  SessionFilter,
} from '../../preload/contract.ts';
import { isEmpty, noFilter } from './filters.ts';
import type { SessionLog } from './session-log.ts';
import type { SessionRow } from './session-rows.ts';
import { type Loadable, loading } from './loadable.ts';

/** What was found: a snapshot of the log, newest first. */
export interface Found {
  /** What main was asked, spans of days as the moments they began. */
  readonly filter: SessionFilter;
  readonly sessions: SearchPage['sessions'];
  readonly nextBefore: number | null;
  readonly total: number;
}

/** The field, the chips and what they leave of the list. */
export interface Search {
  /** As the person made it; a negative `from` counts days back. Empty: the live list is shown. */
  readonly filter: SessionFilter;
  /** Null until the first answer. It stays, dimmed, while the next one is asked for. */
  readonly found: Found | null;
  readonly asking: 'no' | 'yes' | 'late' | 'more';
  readonly problem: ProblemView | null;
  readonly facets: Loadable<readonly FacetView[]>;
  readonly saved: Loadable<readonly SavedFilter[]>;
}

/** Nothing searched. */
export const emptySearch: Search = {
  filter: noFilter,
  found: null,
  asking: 'no',
  problem: null,
  facets: loading,
  saved: loading,
};

/** True while the list shows what was found rather than everything. */
export function isSearching(search: Pick<Search, 'filter'>): boolean {
  return !isEmpty(search.filter);
}

/** Another page at the end of what was found, without repeating a session that moved meanwhile. */
export function withMore(found: Found, page: SearchPage): Found {
  const known = new Set(found.sessions.map(({ session }) => session.id));
  return {
    ...found,
    sessions: [...found.sessions, ...page.sessions.filter(({ session }) => !known.has(session.id))],
    nextBefore: page.nextBefore,
    total: page.total,
  };
}

/** What was found as rows: each session, then where in it, then its background where that is unfolded. */
export function foundRows(
  found: Found | null,
  log: Pick<SessionLog, 'background' | 'unfolded' | 'warned'>,
): readonly SessionRow[] {
  return (found?.sessions ?? []).flatMap(({ session: { id }, hits }): readonly SessionRow[] => [
    { kind: 'session', key: id, id, level: 1, warned: log.warned.has(id) },
    ...hits.map((hit, index) => ({ kind: 'hit', key: `${id}/${index}/${hit.itemId}`, id, hit }) as const),
    ...(log.unfolded.has(id) ? (log.background.get(id) ?? []) : []).map(
      (below) => ({ kind: 'session', key: `${id}/${below}`, id: below, level: 2, warned: false }) as const,
    ),
  ]);
}

/** A snippet cut where its marks begin and end, each piece as it stands in the text. */
export interface SnippetPart {
  readonly text: string;
  readonly marked: boolean;
}

/** So much is shown before the first mark, characters. */
const leadLength = 28;

/** Cuts a snippet at its marks; a long beginning is shortened so that the first mark is in sight. */
export function snippetParts({ snippet, marks }: Pick<HitView, 'snippet' | 'marks'>): readonly SnippetPart[] {
  const parts: SnippetPart[] = [];
  let at = 0;
  for (const [start, end] of marks) {
    if (start < at || end <= start || end > snippet.length) continue;
    if (start > at) parts.push({ text: snippet.slice(at, start), marked: false });
    parts.push({ text: snippet.slice(start, end), marked: true });
    at = end;
  }
  if (at < snippet.length) parts.push({ text: snippet.slice(at), marked: false });
  const [first, ...rest] = parts;
  if (first === undefined || first.marked || rest.length === 0 || first.text.length <= leadLength + 8)
    return parts;
  return [{ text: `…${fromWord(first.text.slice(-leadLength))}`, marked: false }, ...rest];
}

/** From the first whole word on, where there is one. */
function fromWord(text: string): string {
  const space = text.search(/\s/);
  return space < 0 || space > 14 ? text : text.slice(space + 1);
}
