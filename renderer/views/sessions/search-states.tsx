import { Problem } from '../../components/problem.tsx';
import { countedText } from '../../format/amounts.ts';
import { inertText } from '../../format/inert.ts';
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
  const text =
    asking === 'late'
      ? 'Searching takes longer than usual.'
      : total === null
        ? 'Searching'
        : total === 0
          ? ''
          : [
              countedText(total, 'session'),
              ...(hits === 0 ? [] : [countedText(hits, 'place') + (more ? ' so far' : '')]),
            ].join(', ');
  return (
    <div className="search-status">
      <p role="status" data-testid="search-status">
        {text}
      </p>
      {total === null || total === 0 ? null : <ExportFound total={total} />}
    </div>
  );
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
      onClick={() => void openExport({ name: countedText(total, 'session'), sessionIds: null, filter })}
    >
      Export…
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
          Try again
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
      <h2>Nothing found</h2>
      <p>
        {text === '' ? 'No session fits.' : `No session has “${inertText(text)}” in it.`}
        {narrowed ? ` Looked among: ${filterText(rest, names)}.` : ''}
      </p>
      <div className="buttons">
        {text !== '' && narrowed ? (
          <button type="button" className="button" data-testid="search-widen" onClick={widen}>
            Search all sessions
          </button>
        ) : (
          <button type="button" className="button" data-testid="search-widen" onClick={clearSearch}>
            Show all sessions
          </button>
        )}
      </div>
      {text === '' ? null : (
        <p className="aside">
          Every word must be there. Sessions recorded as numbers only have no words to find.
        </p>
      )}
    </div>
  );
}
