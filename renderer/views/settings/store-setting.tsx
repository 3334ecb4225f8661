import { useEffect } from 'react';
import { t } from '../../../preload/language.ts';
import { Problem } from '../../components/problem.tsx';
import { useActions, useWindow } from '../../store/context.ts';
import { valueOf } from '../../store/state.ts';
import { KeyringNote } from '../accounts/keyring-note.tsx';
import { StoreModeField } from '../accounts/store-mode-field.tsx';
import { Setting } from './setting.tsx';

/** Where new secrets go; every one that is kept is listed with the accounts. */
export function StoreSetting() {
  const { readLedger, show } = useActions();
  const ledger = useWindow((state) => state.ledger);
  useEffect(() => void readLedger(), [readLedger]);
  const store = valueOf(ledger)?.store ?? null;
  return (
    <Setting
      id="store"
      about={t`Holds for secrets that are kept from now on. Those kept before stay where they are.`}
    >
      {store === null ? null : <StoreModeField store={store} />}
      {ledger.state === 'failed' ? <Problem problem={ledger.problem} /> : null}
      <KeyringNote />
      <button
        type="button"
        className="button"
        onClick={() => show('accounts')}
      >{t`Show every secret`}</button>
    </Setting>
  );
}
