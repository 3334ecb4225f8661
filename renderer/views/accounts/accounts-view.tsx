import { useEffect } from 'react';
import { t } from '../../../preload/language.ts';
import { Problem } from '../../components/problem.tsx';
import { useActions, useWindow } from '../../store/context.ts';
import { isLive } from '../../store/login.ts';
import { valueOf } from '../../store/state.ts';
import { UsageBars } from '../usage/usage-bars.tsx';
import { AccountCard } from './account-card.tsx';
import { CodexCard } from './codex-card.tsx';
import { Ledger } from './ledger.tsx';
import { OutcomeNote } from './outcome-note.tsx';
import { KeyringNote } from './keyring-note.tsx';

/** Who Postern can sign requests as, who Codex itself is, and every secret that is kept for it. */
export function AccountsView() {
  const { readAccountsPage, openSignIn } = useActions();
  // With no account there is one button, where the page says what it is for.
  const some = useWindow(
    ({ accounts }) => accounts.state === 'failed' || (valueOf(accounts) ?? []).length > 0,
  );
  useEffect(() => void readAccountsPage(), [readAccountsPage]);
  return (
    <div className="page accounts" data-testid="accounts">
      <header className="page-head">
        <h1>{t`Accounts`}</h1>
        {some ? (
          <button
            type="button"
            className="button primary"
            data-testid="sign-in-open"
            onClick={() => openSignIn()}
          >{t`Sign in`}</button>
        ) : null}
      </header>
      <LoginUnderWay />
      <OutcomeNote />
      <KeyringNote />
      <AccountList />
      <CodexCard />
      <UsageBars />
      <Ledger />
    </div>
  );
}

/** A sign-in goes on while its sheet is closed: this is the way back to it. */
function LoginUnderWay() {
  const { openSignIn, cancelLogin } = useActions();
  const waits = useWindow((state) => isLive(state.login) && state.place.sheet !== 'signIn');
  if (!waits) return null;
  return (
    <section className="page-note" aria-label={t`Sign-in under way`} data-testid="login-under-way">
      <p>{t`A sign-in is under way.`}</p>
      <div className="buttons">
        <button type="button" className="button" onClick={openSignIn}>{t`Show it`}</button>
        <button type="button" className="button quiet" onClick={() => void cancelLogin()}>{t`Cancel`}</button>
      </div>
    </section>
  );
}

function AccountList() {
  const { readAccounts } = useActions();
  const accounts = useWindow((state) => state.accounts);
  switch (accounts.state) {
    case 'loading':
      return <p className="page-wait">{t`Reading the accounts`}</p>;
    case 'failed':
      return (
        <Problem problem={accounts.problem}>
          <button type="button" className="button" onClick={() => void readAccounts()}>{t`Try again`}</button>
        </Problem>
      );
    case 'ready':
      if (accounts.value.length === 0) return <NoAccounts />;
      return (
        <ul className="account-list">
          {accounts.value.map((account) => (
            <AccountCard key={account.id} account={account} />
          ))}
        </ul>
      );
    default:
      return accounts satisfies never;
  }
}

/** Nobody signed in here, which is no lack: Codex's own sign-in passes through. */
function NoAccounts() {
  const { openSignIn } = useActions();
  return (
    <section className="no-accounts" data-testid="accounts-empty">
      <h2>{t`No account is needed`}</h2>
      <p>{t`Codex’s own sign-in passes through Postern untouched. Sign in here when Codex has none on this machine, or when a lane should use another account than Codex does.`}</p>
      <div className="buttons">
        <button
          type="button"
          className="button primary"
          data-testid="sign-in-open"
          onClick={() => openSignIn()}
        >{t`Sign in`}</button>
      </div>
    </section>
  );
}
