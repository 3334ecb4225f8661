import { Check } from 'lucide-react';
import type { SecretPlace } from '../../../preload/contract.ts';
import { laneNames } from '../../scale/lanes.ts';
import { accountLine, laneUseOf } from '../../store/accounts.ts';
import { useActions, useWindow } from '../../store/context.ts';
import { valueOf } from '../../store/state.ts';
import { placeSentence } from '../../store/store-words.ts';

/** Signed in: as whom, where that is kept, and what can be done with it at once. */
export function DoneStep({ accountId, place }: { accountId: string; place: SecretPlace }) {
  const { closeSignIn, show, useAccount } = useActions();
  const account = useWindow((state) => valueOf(state.accounts)?.find((one) => one.id === accountId) ?? null);
  const gateways = useWindow((state) => valueOf(state.gateways));
  const use = account === null || gateways === null ? null : laneUseOf(account, gateways);
  const busy = useWindow((state) => use !== null && state.desk.busy.has(`${use.gateway}/${use.backend}`));
  const offered = use !== null && !use.used;
  return (
    <>
      <p className="login-done">
        <Check size={20} strokeWidth={1.5} aria-hidden />
        <span>
          <strong>{account?.name ?? 'The account is here'}</strong>
          {account === null ? null : <span className="login-done-facts">{accountLine(account)}</span>}
        </span>
      </p>
      <p className="store-place" data-place={place}>
        {placeSentence(place)}
      </p>
      {use === null ? null : (
        <p className="login-next">
          {use.used
            ? `It signs the ${laneNames[use.lane]} of ${use.gateway}: Codex needs no sign-in of its own there.`
            : `Nothing uses it yet. Used for the ${laneNames[use.lane]} of ${use.gateway}, Postern signs requests with it and Codex needs no sign-in of its own.`}
        </p>
      )}
      <div className="sheet-buttons">
        <button
          type="button"
          className={offered ? 'button' : 'button primary'}
          data-first-focus={!offered || undefined}
          data-testid="login-finish"
          onClick={() => {
            closeSignIn();
            show('accounts');
          }}
        >
          {offered ? 'Not now' : 'Done'}
        </button>
        {offered ? (
          <button
            type="button"
            className="button primary"
            data-first-focus
            data-testid="login-use"
            disabled={busy}
            onClick={() => void useAccount(use.gateway, use.backend, accountId)}
          >
            Use for the {laneNames[use.lane]}
          </button>
        ) : null}
      </div>
    </>
  );
}
