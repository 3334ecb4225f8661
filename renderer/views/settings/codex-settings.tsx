import { useId } from 'react';
import type { SettingsView as Settings } from '../../../preload/contract.ts';
import { t } from '../../../preload/language.ts';
import { Switch } from '../../components/switch.tsx';
import { folderText } from '../../format/folders.ts';
import { useActions, useWindow } from '../../store/context.ts';
import { FoldersSetting } from './folders-setting.tsx';
import { PortSetting } from './port-setting.tsx';
import { Setting } from './setting.tsx';

/** How Codex is started, where it finds Postern, and what of Postern stands in its files. */
export function CodexSettings({ settings }: { settings: Settings }) {
  const { changeSettings, findCodex, show } = useActions();
  const codex = useWindow((state) => state.codex);
  const terminalId = useId();
  return (
    <>
      <Setting id="terminal" about={t`Where Launch Codex opens.`} labelFor={terminalId}>
        <select
          id={terminalId}
          className="select"
          value={settings.terminal ?? ''}
          data-testid="terminal"
          onChange={(event) =>
            void changeSettings({ terminal: event.target.value === '' ? null : event.target.value })
          }
        >
          <option value="">{t`First one found`}</option>
          {settings.terminals.map((terminal) => (
            <option key={terminal.id} value={terminal.id}>
              {terminal.name}
            </option>
          ))}
        </select>
      </Setting>
      <FoldersSetting folders={settings.recentFolders} />
      <PortSetting key={settings.port} port={settings.port} />
      <Setting
        id="quit"
        about={
          settings.restoreOnQuit
            ? t`While Postern is closed, a connected Codex works as without it. The next start connects it again.`
            : t`Postern’s lines stay. While Postern is closed, a connected Codex cannot reach its provider.`
        }
      >
        <Switch
          on={settings.restoreOnQuit}
          label={t`Take Postern out of Codex’s configuration on quit`}
          testId="restore-on-quit"
          onChange={(restoreOnQuit) => void changeSettings({ restoreOnQuit })}
        />
      </Setting>
      <Setting
        id="homes"
        about={t`Connect a Codex to Postern by its own configuration, or restore what stood there.`}
      >
        <button
          type="button"
          className="button"
          data-testid="open-homes"
          onClick={() => show('codex')}
        >{t`Show Codex’s files`}</button>
      </Setting>
      <Setting
        id="program"
        about={
          codex?.state === 'found'
            ? t`Version ${codex.version}, found through ${codex.foundBy}.`
            : t`The Codex that Postern launches; it was not found on this machine.`
        }
      >
        {codex?.state === 'found' ? <code className="path">{folderText(codex.path)}</code> : null}
        <button
          type="button"
          className="button"
          onClick={() => void findCodex(true)}
        >{t`Look for it again`}</button>
      </Setting>
    </>
  );
}
