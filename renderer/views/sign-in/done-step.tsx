import { Check } from 'lucide-react';
import { useEffect, useRef } from 'react';
import type { SecretPlace } from '../../../preload/contract.ts';
import { t } from '../../../preload/language.ts';
import { laneName } from '../../scale/lanes.ts';
import { accountLine, type LaneUse, laneUseOf } from '../../store/accounts.ts';
import { useActions, useWindow } from '../../store/context.ts';
import { gatewaysOf, valueOf } from '../../store/state.ts';
import { StorePlace } from './store-place.tsx';

/** Signed in: as whom, where that is kept, and what can be done with it at once. */
export function DoneStep({ accountId, place }: { accountId: string; place: SecretPlace }) {
  const { closeSignIn, show, useAccount } = useActions();
  const account = useWindow((state) => valueOf(state.accounts)?.find((one) => one.id === accountId) ?? null);
  const gateways = useWindow(gatewaysOf);
  const first = useWindow((state) => state.place.view === 'welcome');
  const use = account === null || gateways === null ? null : laneUseOf(account, gateways);
  const busy = useWindow((state) => use !== null && state.desk.busy.has(use.backendId));
  const instead = useWindow(
    (state) => valueOf(state.accounts)?.find((one) => one.id === use?.instead)?.name ?? null,
  );
  const offered = use !== null && !use.used;
  const finish = useRef<HTMLButtonElement>(null);
  // The offer goes once it is taken; what remains to press takes its focus.
  useEffect(() => {
    if (!offered) finish.current?.focus();
  }, [offered]);
  return (
    <>
      <p className="login-done">
        <Check size={20} strokeWidth={1.5} aria-hidden />
        <span>
          <strong>{account?.name ?? t`The account is here`}</strong>
          {account === null ? null : <span className="login-done-facts">{accountLine(account)}</span>}
        </span>
      </p>
      <StorePlace kept={place} />
      {use === null ? null : <p className="login-next">{nextText(use, instead)}</p>}
      <div className="sheet-buttons">
        <button
          ref={finish}
          type="button"
          className={offered ? 'button' : 'button primary'}
          data-first-focus={!offered || undefined}
          data-testid="login-finish"
          onClick={() => {
            closeSignIn();
            // The first screen goes on from here by itself.
            if (!first) show('accounts');
          }}
        >
          {offered ? t`Not now` : t`Done`}
        </button>
        {offered ? (
          <button
            type="button"
            className="button primary"
            data-first-focus
            data-testid="login-use"
            disabled={busy}
            onClick={() => void useAccount(use.backendId, accountId)}
          >
            {t`Use for the ${laneName(use.lane)}`}
          </button>
        ) : null}
      </div>
    </>
  );
}

function nextText(use: LaneUse, instead: string | null): string {
  const [lane, gateway] = [laneName(use.lane), use.gateway];
  if (use.used)
    return t`It signs the ${lane} of the ${gateway} gateway now. Codex needs no sign-in of its own there.`;
  if (use.instead === null)
    return t`Nothing uses it yet: Codex’s own sign-in passes through the ${lane} of the ${gateway} gateway. Use this account there and Codex needs no sign-in of its own.`;
  if (instead === null)
    return t`Nothing uses it yet: Another account signs the ${lane} of the ${gateway} gateway. Use this account there and Codex needs no sign-in of its own.`;
  return t`Nothing uses it yet: ${instead} signs the ${lane} of the ${gateway} gateway. Use this account there and Codex needs no sign-in of its own.`;
}
