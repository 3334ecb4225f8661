import { t } from '../../../preload/language.ts';
import { Problem } from '../../components/problem.tsx';
import { storeBusyId } from '../../store/account-actions.ts';
import { useActions, useWindow } from '../../store/context.ts';
import { valueOf } from '../../store/state.ts';

/** The keyring cannot be used now: what is known of it, what to do, and a button to open it or try again. */
export function KeyringNote() {
  const { lookAgain } = useActions();
  const problem = useWindow((state) => valueOf(state.ledger)?.store.problem ?? null);
  const keyring = useWindow((state) => valueOf(state.ledger)?.store.keyring);
  const busy = useWindow((state) => state.desk.busy.has(storeBusyId));
  if (problem === null) return null;
  return (
    <div className="keyring-note" data-testid="keyring-note" data-keyring={keyring}>
      <Problem problem={problem} tone="attention">
        <button
          type="button"
          className="button"
          disabled={busy}
          data-testid="keyring-look-again"
          onClick={() => void lookAgain()}
        >
          {busy ? t`Waiting for the keyring` : keyring === 'locked' ? t`Open the keyring` : t`Try again`}
        </button>
      </Problem>
    </div>
  );
}
