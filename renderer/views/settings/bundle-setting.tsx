import { t } from '../../../preload/language.ts';
import { useActions } from '../../store/context.ts';
import { Setting } from './setting.tsx';

/** The way to the support bundle. */
export function BundleSetting() {
  const { openBundle } = useActions();
  return (
    <Setting
      id="bundle"
      about={t`Facts about this installation and its newest log lines, redacted, for a report you write. You see every file before it is saved, and Postern sends it nowhere.`}
    >
      <button
        type="button"
        className="button"
        data-testid="bundle-open"
        onClick={() => void openBundle()}
      >{t`Look at the bundle…`}</button>
    </Setting>
  );
}
