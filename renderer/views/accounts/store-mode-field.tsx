import type { StoreView } from '../../../preload/contract.ts';
import { t } from '../../../preload/language.ts';
import { Segmented } from '../../components/segmented.tsx';
import { storeBusyId } from '../../store/account-actions.ts';
import { useActions, useWindow } from '../../store/context.ts';
import { storeModes } from '../../store/store-words.ts';

/** Where new secrets go, as a choice with its consequence in a plain sentence. */
export function StoreModeField({ store }: { store: StoreView }) {
  const { setStoreMode } = useActions();
  const busy = useWindow((state) => state.desk.busy.has(storeBusyId));
  const mode = storeModes().find((one) => one.value === store.mode);
  return (
    <div
      className="store-mode"
      aria-busy={busy}
      data-testid="store-mode"
      data-mode={store.mode}
      data-keyring={store.keyring}
      data-place={store.place}
    >
      <Segmented
        label={t`Where new secrets are kept`}
        value={store.mode}
        options={storeModes()}
        onChange={(next) => void setStoreMode(next)}
      />
      <p className="store-consequence">{mode?.consequence}</p>
      {store.place === 'memory' ? (
        <p className="store-now">{t`Now they last for this run only: when Postern quits, they are forgotten.`}</p>
      ) : null}
    </div>
  );
}
