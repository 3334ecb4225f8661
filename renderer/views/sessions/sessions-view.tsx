import { useWindow } from '../../store/context.ts';
import { SessionDetailView } from './session-detail.tsx';
import { SessionList } from './session-list.tsx';
import { EmptySessions, ListProblem, ListSkeleton } from './list-states.tsx';

/** Sessions: the list and, beside it or in its place, the chosen one. */
export function SessionsView() {
  const pane = useWindow((state) => state.place.pane);
  const chosen = useWindow((state) => state.place.sessionId !== null);
  const empty = useWindow((state) => state.log.order.length === 0);
  const reading = useWindow((state) => state.log.loading);
  const problem = useWindow((state) => state.log.problem);
  const waiting = reading === 'first' || reading === 'late';

  if (empty && !waiting && problem === null && !chosen) return <EmptySessions />;
  return (
    <div className="sessions" data-pane={chosen ? pane : 'list'}>
      <h1 className="hidden-text">Sessions</h1>
      <section className="list-pane" aria-label="Session list">
        {empty && waiting ? <ListSkeleton late={reading === 'late'} /> : null}
        {problem === null ? null : <ListProblem problem={problem} />}
        {empty ? null : <SessionList />}
      </section>
      {chosen ? <SessionDetailView /> : <div className="detail-pane" />}
    </div>
  );
}
