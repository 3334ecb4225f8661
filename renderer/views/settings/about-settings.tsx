import { t } from '../../../preload/language.ts';
import { bytesText } from '../../format/amounts.ts';
import { folderText } from '../../format/folders.ts';
import { useActions, useWindow } from '../../store/context.ts';
import { valueOf } from '../../store/state.ts';
import { Setting } from './setting.tsx';

/** Where everything is, and what this Postern is. */
export function AboutSettings({ home }: { home: string }) {
  const { openPlace } = useActions();
  const status = useWindow((state) => valueOf(state.status));
  return (
    <>
      <Setting
        id="home"
        about={
          status?.databaseBytes == null
            ? t`Settings, gateways, logs and the session log.`
            : t`Settings, gateways, logs and the session log (${bytesText(status.databaseBytes)}).`
        }
      >
        <code className="path">{folderText(home)}</code>
        <div className="buttons">
          <button
            type="button"
            className="button"
            onClick={() => void openPlace('home')}
          >{t`Open folder`}</button>
          <button
            type="button"
            className="button"
            onClick={() => void openPlace('logs')}
          >{t`Open logs`}</button>
        </div>
      </Setting>
      <Setting
        id="tray"
        about={
          status?.tray === true
            ? t`This desktop shows Postern’s icon, so closing the window leaves Postern running there.`
            : t`This desktop shows no tray icon, so closing the window minimises it instead of hiding it.`
        }
      />
      {status === null ? null : <p className="version">Postern {status.version}</p>}
    </>
  );
}
