import type { LedgerView, SecretView } from '../../../preload/contract.ts';
import { t } from '../../../preload/language.ts';
import { Confirm } from '../../components/confirm.tsx';
import { Problem } from '../../components/problem.tsx';
import { agoText, fullTimeText } from '../../format/ages.ts';
import { secretSizeText } from '../../format/amounts.ts';
import { useActions, useWindow } from '../../store/context.ts';
import { placeNames } from '../../store/store-words.ts';
import { ForgetAll } from './forget-all.tsx';
import { StoreModeField } from './store-mode-field.tsx';

/** Every secret Postern keeps: what for, where, how large, last used. Its value is not in the window at all. */
export function Ledger() {
  const { readAccountsPage } = useActions();
  const ledger = useWindow((state) => state.ledger);
  return (
    <section className="ledger" aria-labelledby="ledger-title" data-testid="ledger">
      <header className="ledger-head">
        <h2 id="ledger-title">{t`Secrets`}</h2>
        {ledger.state === 'ready' && ledger.value.store.place === 'memory' ? (
          <span className="badge" data-testid="store-badge">{t`This run only`}</span>
        ) : null}
      </header>
      {ledger.state === 'loading' ? <p className="page-wait">{t`Reading where secrets are`}</p> : null}
      {ledger.state === 'failed' ? (
        <Problem problem={ledger.problem}>
          <button
            type="button"
            className="button"
            onClick={() => void readAccountsPage()}
          >{t`Try again`}</button>
        </Problem>
      ) : null}
      {ledger.state === 'ready' ? <Known ledger={ledger.value} /> : null}
    </section>
  );
}

function Known({ ledger }: { ledger: LedgerView }) {
  return (
    <>
      <StoreModeField store={ledger.store} />
      {ledger.secrets.length === 0 ? (
        <p className="ledger-empty">{t`Postern keeps no secret.`}</p>
      ) : (
        <ul className="secrets">
          {ledger.secrets.map((secret) => (
            <Secret key={secret.id} secret={secret} />
          ))}
        </ul>
      )}
      <ForgetAll secrets={ledger.secrets} />
    </>
  );
}

function Secret({ secret }: { secret: SecretView }) {
  const { testSecret, forgetSecret } = useActions();
  const busy = useWindow((state) => state.desk.busy.has(secret.id));
  const test = useWindow((state) => state.desk.tests.get(secret.id) ?? null);
  const used = useWindow((state) =>
    secret.lastUsedAt === null ? t`not used yet` : t`used ${agoText(secret.lastUsedAt, state.now)}`,
  );
  return (
    <li
      className="secret"
      aria-label={secret.purpose}
      data-testid="secret"
      data-secret-id={secret.id}
      data-place={secret.place}
    >
      <div className="secret-what">
        <p className="secret-purpose">{secret.purpose}</p>
        <p className="secret-facts" title={t`Saved ${fullTimeText(secret.savedAt)}`}>
          {placeNames()[secret.place]} · {secretSizeText(secret.sizeBytes)} · {used}
        </p>
        {test?.state === 'works' ? (
          <p className="secret-test" role="status" data-state="works">
            {t`Works. ${test.detail}`}
          </p>
        ) : null}
        {test?.state === 'fails' ? <Problem problem={test.problem} tone="attention" /> : null}
      </div>
      <div className="secret-buttons">
        <button
          type="button"
          className="button quiet"
          disabled={busy}
          data-testid="secret-test"
          onClick={() => void testSecret(secret.id)}
        >
          {busy ? t`Testing` : t`Test`}
        </button>
        <Confirm
          label={t`Forget`}
          question={t`It is erased here and nothing is told to its issuer; what uses it stops until you sign in again.`}
          verb={t`Forget it`}
          testId="secret-forget"
          busy={busy}
          onConfirm={() => void forgetSecret(secret.id)}
        />
      </div>
    </li>
  );
}
