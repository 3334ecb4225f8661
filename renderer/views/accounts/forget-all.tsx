import type { SecretView } from '../../../preload/contract.ts';
import { t } from '../../../preload/language.ts';
import { Confirm } from '../../components/confirm.tsx';
import { storeBusyId } from '../../store/account-actions.ts';
import { useActions, useWindow } from '../../store/context.ts';
import { whatWillGo } from '../../store/forget-all-words.ts';
import { valueOf } from '../../store/state.ts';

/** Forgets everything at once: nothing can bring it back, so it asks once and says what will go. */
export function ForgetAll({ secrets }: { secrets: readonly SecretView[] }) {
  const { forgetAllSecrets } = useActions();
  const busy = useWindow((state) => state.desk.busy.has(storeBusyId));
  const accounts = useWindow((state) => valueOf(state.accounts));
  const going = whatWillGo(secrets, accounts ?? []);
  if (going === null) return null;
  return (
    <div className="ledger-end">
      <Confirm
        label={busy ? t`Forgetting` : t`Forget all secrets`}
        question={going}
        verb={t`Forget all`}
        testId="forget-all"
        busy={busy}
        onConfirm={() => void forgetAllSecrets()}
      />
    </div>
  );
}
