import { useId } from 'react';
import type { SettingsView as Settings, Theme } from '../../../preload/contract.ts';
import { Segmented } from '../../components/segmented.tsx';
import { Switch } from '../../components/switch.tsx';
import { bytesText } from '../../format/amounts.ts';
import { folderText } from '../../format/folders.ts';
import { useActions, useWindow } from '../../store/context.ts';
import { valueOf } from '../../store/state.ts';
import { BundleSetting } from './bundle-setting.tsx';
import { NetworkSettings } from './network-settings.tsx';
import { NoticesSettings } from './notices-settings.tsx';
import { Setting } from './setting.tsx';
import { StartSettings } from './start-settings.tsx';
import { StorageSettings } from './storage-settings.tsx';
import { TracesSettings } from './traces-settings.tsx';

/** The few things a person may want otherwise; each change applies at once. */
export function SettingsView() {
  const settings = useWindow((state) => state.settings);
  return (
    <div className="page" data-testid="settings">
      <h1>Settings</h1>
      {settings === null ? <p className="page-wait">Reading the settings</p> : <Groups settings={settings} />}
    </div>
  );
}

const themes: readonly { readonly value: Theme; readonly label: string }[] = [
  { value: 'system', label: 'System' },
  { value: 'light', label: 'Light' },
  { value: 'dark', label: 'Dark' },
];

function Groups({ settings }: { settings: Settings }) {
  const { changeSettings, openPlace } = useActions();
  const status = useWindow((state) => valueOf(state.status));
  const codex = useWindow((state) => state.codex);
  const terminalId = useId();
  return (
    <>
      <Setting name="Theme">
        <Segmented
          label="Theme"
          value={settings.theme}
          options={themes}
          onChange={(theme) => void changeSettings({ theme })}
        />
      </Setting>
      <Setting
        name="Recording"
        about={
          settings.recordContent
            ? 'Prompts, answers and tool output are kept on this machine, and nowhere else.'
            : 'Only numbers, times and names are kept from now on. What was recorded before stays.'
        }
      >
        <Switch
          on={settings.recordContent}
          label="Keep the content of sessions"
          testId="record-content"
          onChange={(recordContent) => void changeSettings({ recordContent })}
        />
      </Setting>
      <StorageSettings storage={settings.storage} />
      <StartSettings settings={settings} />
      <NoticesSettings notices={settings.notices} />
      <Setting name="Terminal" about="Where Launch Codex opens." labelFor={terminalId}>
        <select
          id={terminalId}
          className="select"
          value={settings.terminal ?? ''}
          onChange={(event) =>
            void changeSettings({ terminal: event.target.value === '' ? null : event.target.value })
          }
        >
          <option value="">First one found</option>
          {settings.terminals.map((terminal) => (
            <option key={terminal.id} value={terminal.id}>
              {terminal.name}
            </option>
          ))}
        </select>
      </Setting>
      <Setting
        name="On quit"
        about={
          settings.restoreOnQuit
            ? 'While Postern is closed, a connected Codex works as without it. The next start connects it again.'
            : 'Postern’s lines stay. While Postern is closed, a connected Codex cannot reach its provider.'
        }
      >
        <Switch
          on={settings.restoreOnQuit}
          label="Take Postern out of Codex’s configuration on quit"
          testId="restore-on-quit"
          onChange={(restoreOnQuit) => void changeSettings({ restoreOnQuit })}
        />
      </Setting>
      <NetworkSettings network={settings.network} />
      <TracesSettings traces={settings.traces} />
      <BundleSetting />
      <Setting
        name="Kept in"
        about={`Settings, gateways, logs and the session log${
          status?.databaseBytes == null ? '' : ` (${bytesText(status.databaseBytes)})`
        }.`}
      >
        <code className="path">{folderText(settings.home)}</code>
        <div className="buttons">
          <button type="button" className="button" onClick={() => void openPlace('home')}>
            Open folder
          </button>
          <button type="button" className="button" onClick={() => void openPlace('logs')}>
            Open logs
          </button>
        </div>
      </Setting>
      {codex?.state === 'found' ? (
        <Setting name="Codex" about={`Version ${codex.version}, found through ${codex.foundBy}.`}>
          <code className="path">{folderText(codex.path)}</code>
        </Setting>
      ) : null}
      {status === null || status.tray ? null : (
        <Setting
          name="Tray"
          about="This desktop shows no tray icon, so closing the window minimises it instead of hiding it."
        />
      )}
      {status === null ? null : <p className="version">Postern {status.version}</p>}
    </>
  );
}
