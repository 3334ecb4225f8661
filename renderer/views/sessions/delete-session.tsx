import type { SessionView } from '../../../preload/contract.ts';
import { counted, t } from '../../../preload/language.ts';
import { Problem } from '../../components/problem.tsx';
import { Sheet } from '../../components/sheet.tsx';
import { numberText } from '../../format/intl.ts';
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
    <Sheet title={t`Delete this session?`} place="centre" onClose={closeDelete}>
      <div className="delete-session" data-testid="delete-sheet">
        {session === undefined ? null : (
          <>
            <p className="delete-title" dir="auto">
              <strong>{titleOf(session)}</strong>
            </p>
            <p>{lossText(session)}</p>
            <p className="quiet-text">
              {t`Codex’s own files are not touched: what Codex keeps of this session stays, and it can still be resumed there.`}
            </p>
            {running ? (
              <p>{t`Codex is still working on it. It can be deleted once the turn has ended.`}</p>
            ) : null}
          </>
        )}
        {problem === null ? null : <Problem problem={problem} />}
        <div className="sheet-buttons">
          <button type="button" className="button" data-first-focus onClick={closeDelete}>
            {t`Keep it`}
          </button>
          <button
            type="button"
            className="button danger"
            disabled={busy || session === undefined || running}
            data-testid="session-delete-confirm"
            onClick={() => void deleteSession()}
          >
            {busy ? t`Deleting` : t`Delete`}
          </button>
        </div>
      </div>
    </Sheet>
  );
}

function lossText({ turns, background }: SessionView): string {
  const shown = numberText(turns);
  if (background === 0)
    return counted(
      turns,
    )`${shown} turn will be gone from Postern’s log on this disk, with everything recorded of them. There is no undo. | ${shown} turns will be gone from Postern’s log on this disk, with everything recorded of them. There is no undo.`;
  const own = counted(turns)`${shown} turn | ${shown} turns`;
  const behind = numberText(background);
  const others = counted(background)`${behind} background session | ${behind} background sessions`;
  return t`${own} and ${others} of it will be gone from Postern’s log on this disk, with everything recorded of them. There is no undo.`;
}
