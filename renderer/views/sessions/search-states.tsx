import { counted, t } from '../../../preload/language.ts';
import { Problem } from '../../components/problem.tsx';
import { inertText } from '../../format/inert.ts';
import { numberText } from '../../format/intl.ts';
import { useActions, useWindow } from '../../store/context.ts';
import { filterText } from '../../store/filter-words.ts';
import { facetsIn, textOf } from '../../store/filters.ts';
import { useNames } from './filter-names.ts';

/** How many sessions were found, or that they are being looked for; said aloud when it changes. */
export function SearchStatus() {
  const total = useWindow((state) => state.search.found?.total ?? null);
  const asking = useWindow((state) => state.search.asking);
  const hits = useWindow((state) =>
    (state.search.found?.sessions ?? []).reduce((sum, { hits: found }) => sum + found.length, 0),
  );
  const more = useWindow((state) => (state.search.found?.nextBefore ?? null) !== null);
  const text = statusText(asking === 'late', total, hits, more);
  return (
    <div className="search-status">
      <p role="status" data-testid="search-status">
        {text}
      </p>
      {total === null || total === 0 ? null : <ExportFound total={total} />}
    </div>
  );
}

function statusText(late: boolean, total: number | null, hits: number, more: boolean): string {
  if (late) return t`Searching takes longer than usual.`;
  if (total === null) return t`Searching`;
  if (total === 0) return '';
  if (hits === 0) return sessionsText(total);
  const shown = numberText(hits);
  const places = more
    ? counted(hits)`${shown} place so far | ${shown} places so far`
    : counted(hits)`${shown} place | ${shown} places`;
  return t`${sessionsText(total)}, ${places}`;
}

function sessionsText(count: number): string {
  return counted(count)`${numberText(count)} session | ${numberText(count)} sessions`;
}

/** Takes everything that was found out of Postern, also what is not drawn yet. */
function ExportFound({ total }: { total: number }) {
  const { openExport } = useActions();
  const filter = useWindow((state) => state.search.filter);
  return (
    <button
      type="button"
      className="link-button"
      data-testid="search-export"
      onClick={() => void openExport({ name: sessionsText(total), sessionIds: null, filter })}
    >
      {t`Export…`}
    </button>
  );
}

/** The search was refused or broke; what was found before stays below. */
export function SearchProblem() {
  const { searchAgain } = useActions();
  const problem = useWindow((state) => state.search.problem);
  if (problem === null) return null;
  return (
    <div className="list-problem">
      <Problem problem={problem}>
        <button type="button" className="button" onClick={() => void searchAgain()}>
          {t`Try again`}
        </button>
      </Problem>
    </div>
  );
}

/** Nothing was found: for what, among what, and one way to look further. */
export function NothingFound() {
  const { widen, clearSearch } = useActions();
  const filter = useWindow((state) => state.search.filter);
  const names = useNames();
  const text = textOf(filter);
  const narrowed = facetsIn(filter).length > 0;
  const { text: _, ...rest } = filter;
  return (
    <div className="nothing-found" data-testid="search-nothing">
      <h2>{t`Nothing found`}</h2>
      <p>
        {text === '' ? t`No session fits.` : t`No session has “${inertText(text)}” in it.`}
        {narrowed ? ` ${t`Looked among: ${filterText(rest, names)}.`}` : null}
      </p>
      <div className="buttons">
        {text !== '' && narrowed ? (
          <button type="button" className="button" data-testid="search-widen" onClick={widen}>
            {t`Search all sessions`}
          </button>
        ) : (
          <button type="button" className="button" data-testid="search-widen" onClick={clearSearch}>
            {t`Show all sessions`}
          </button>
        )}
      </div>
      {text === '' ? null : (
        <p className="aside">
          {t`Every word must be there. Sessions recorded as numbers only have no words to find.`}
        </p>
      )}
    </div>
  );
}
