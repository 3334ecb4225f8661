import { t } from '../../../preload/language.ts';
import { useWindow } from '../../store/context.ts';
import { isSearching } from '../../store/search.ts';
import { FilterRow } from './filter-row.tsx';
import { EmptySessions, ListProblem, ListSkeleton } from './list-states.tsx';
import { SearchField } from './search-field.tsx';
import { NothingFound, SearchProblem, SearchStatus } from './search-states.tsx';
import { SessionDetailView } from './session-detail.tsx';
import { SessionList } from './session-list.tsx';

/** Sessions: the list and, beside it or in its place, the chosen one. */
export function SessionsView() {
  const pane = useWindow((state) => state.place.pane);
  const chosen = useWindow((state) => state.place.sessionId !== null);
  const empty = useWindow((state) => state.log.order.length === 0);
  const reading = useWindow((state) => state.log.loading);
  // Until the rest is read, it is not known whether this is the first run.
  const opening = useWindow((state) => state.book.state === 'loading');
  const problem = useWindow((state) => state.log.problem);
  const searching = useWindow((state) => isSearching(state.search));
  const waiting = reading === 'first' || reading === 'late';

  if (empty && opening && !chosen)
    return (
      <div className="sessions">
        <h1 className="hidden-text">{t`Sessions`}</h1>
      </div>
    );
  if (empty && !waiting && problem === null && !chosen && !searching) return <EmptySessions />;
  return (
    <div className="sessions" data-pane={chosen ? pane : 'list'}>
      <h1 className="hidden-text">{t`Sessions`}</h1>
      <section className="list-pane" aria-label={t`Session list`}>
        <div className="list-head">
          <SearchField />
          <FilterRow />
        </div>
        {searching ? (
          <FoundList />
        ) : (
          <>
            {empty && waiting ? <ListSkeleton late={reading === 'late'} /> : null}
            {problem === null ? null : <ListProblem problem={problem} />}
            {empty ? null : <SessionList />}
          </>
        )}
      </section>
      {chosen ? <SessionDetailView /> : <div className="detail-pane" />}
    </div>
  );
}

/** In the place of the live list, which goes on underneath. */
function FoundList() {
  const known = useWindow((state) => state.search.found !== null);
  const nothing = useWindow((state) => state.search.found?.total === 0);
  const problem = useWindow((state) => state.search.problem !== null);
  return (
    <>
      {problem ? <SearchProblem /> : <SearchStatus />}
      {!known && !problem ? <ListSkeleton late={false} /> : null}
      {nothing && !problem ? <NothingFound /> : null}
      {known && !nothing ? <SessionList /> : null}
    </>
  );
}
