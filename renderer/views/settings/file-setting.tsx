import { t } from '../../../preload/language.ts';
import { useActions } from '../../store/context.ts';
import { Setting } from './setting.tsx';

/** These settings as a file for another machine, and such a file read in. */
export function FileSetting() {
  const { exportSettings, openSettingsFile } = useActions();
  return (
    <Setting
      id="file"
      about={t`The choices on this page as a file for another machine. No secret, account, folder or gateway is in it. What a file would change is shown before anything is.`}
    >
      <div className="buttons">
        <button
          type="button"
          className="button"
          data-testid="settings-export"
          onClick={() => void exportSettings()}
        >{t`Export…`}</button>
        <button
          type="button"
          className="button"
          data-testid="settings-import"
          onClick={() => void openSettingsFile()}
        >{t`Import…`}</button>
      </div>
    </Setting>
  );
}
