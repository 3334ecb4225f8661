import type { AccountState, AccountView } from '../../../preload/contract.ts';
import { t } from '../../../preload/language.ts';
import type { LaneUse } from '../../store/accounts.ts';
import { useActions, useWindow } from '../../store/context.ts';
import { valueOf } from '../../store/state.ts';

/** Whether a lane signs with this account, what that means, and the button that changes it. */
export function LaneUseRow({ account, use, lane }: { account: AccountView; use: LaneUse; lane: string }) {
  const { useAccount } = useActions();
  const busy = useWindow((state) => state.desk.busy.has(use.backendId));
  const other = useWindow(
    (state) => valueOf(state.accounts)?.find((one) => one.id === use.instead)?.name ?? null,
  );
  return (
    <div className="lane-use" data-used={use.used} data-state={account.state}>
      <p>
        <strong>{use.used ? t`Signs the ${lane}` : t`Does not sign the ${lane}`}</strong>{' '}
        {meaning(use, account.state, other)}
      </p>
      <button
        type="button"
        className={use.used ? 'button' : 'button accent'}
        data-testid={`account-use-${use.lane}`}
        data-used={use.used}
        disabled={busy || (!use.used && account.state === 'signInAgain')}
        onClick={() => void useAccount(use.backendId, use.used ? null : account.id)}
      >
        {use.used ? t`Stop using` : t`Use for the ${lane}`}
      </button>
    </div>
  );
}

function meaning(use: LaneUse, state: AccountState, other: string | null): string {
  if (use.used && state === 'signInAgain')
    return t`Its requests are refused until you sign in again or stop using this account.`;
  if (use.used && state === 'unreadable')
    return t`Its requests are refused while the sign-in cannot be read. Stop using it to let Codex’s own through.`;
  if (use.used) return t`Postern signs its requests with this account; Codex needs no sign-in of its own.`;
  if (use.instead !== null) return other === null ? t`Another account does now.` : t`${other} does now.`;
  return t`Codex’s own sign-in passes through it.`;
}
