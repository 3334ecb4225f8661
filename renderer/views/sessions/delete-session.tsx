import { Problem } from '../../components/problem.tsx';
import { Sheet } from '../../components/sheet.tsx';
import { countedText } from '../../format/amounts.ts';
import { useActions, useWindow } from '../../store/context.ts';
import { titleOf } from './session-row.tsx';

/** Asks once, in exact words, before a session is gone. */
export function DeleteSession() {
  const { closeDelete, deleteSession } = useActions();
  const session = useWindow((state) => state.log.byId.get(state.keeping.deleting ?? ''));
  const running = session?.status === 'streaming';
  const busy = useWindow((state) => state.keeping.busy);
  const problem = useWindow((state) => state.keeping.problem);
  return (
    <Sheet title="Delete this session?" place="centre" onClose={closeDelete}>
      <div className="delete-session" data-testid="delete-sheet">
        {session === undefined ? null : (
          <>
            <p className="delete-title" dir="auto">
              <strong>{titleOf(session)}</strong>
            </p>
            <p>
              {countedText(session.turns, 'turn')}
              {session.background === 0
                ? ''
                : ` and ${countedText(session.background, 'background session')} of it`}{' '}
              will be gone from Postern&rsquo;s log on this disk, with everything recorded of them. There is
              no undo.
            </p>
            <p className="quiet-text">
              Codex&rsquo;s own files are not touched: what Codex keeps of this session stays, and it can
              still be resumed there.
            </p>
            {running ? <p>Codex is still working on it. It can be deleted once the turn has ended.</p> : null}
          </>
        )}
        {problem === null ? null : <Problem problem={problem} />}
        <div className="sheet-buttons">
          <button type="button" className="button" data-first-focus onClick={closeDelete}>
            Keep it
          </button>
          <button
            type="button"
            className="button danger"
            disabled={busy || session === undefined || running}
            data-testid="session-delete-confirm"
            onClick={() => void deleteSession()}
          >
            {busy ? 'Deleting' : 'Delete'}
          </button>
        </div>
      </div>
    </Sheet>
  );
}
