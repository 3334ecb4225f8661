import { useActions, useWindow } from '../../store/context.ts';
import { titleOf } from './session-row.tsx';

/** A way to another session, by its title where that is known. */
export function SessionLink({ sessionId }: { sessionId: string }) {
  const { choose } = useActions();
  const session = useWindow((state) => state.log.byId.get(sessionId));
  return (
    <button type="button" className="link-button" onClick={() => choose(sessionId, 'open')}>
      {session === undefined ? sessionId : titleOf(session)}
    </button>
  );
}
