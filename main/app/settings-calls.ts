import type { Calls, SettingsView } from '../../preload/contract.ts';
import { AppError, type Result } from '../domain/problem.ts';
import type { Handlers } from '../ipc/answer.ts';
import { changeProxy } from '../settings/network.ts';
import { settingsView } from '../settings/view.ts';
import { chooseFile } from '../shell/dialogs.ts';
import { applyTheme } from '../shell/theme.ts';
import type { Rooms } from './rooms.ts';

type SettingsCall = Extract<keyof Calls, `settings/${string}`>;

/** What main does for the calls about settings. */
export function makeSettingsCalls(rooms: Rooms): Pick<Handlers, SettingsCall> {
  const { settings, network, recorder, signIn, window } = rooms;

  async function setCaBundle(path: string | null): Promise<SettingsView> {
    await rooms.changeSettings({ caBundle: path });
    await network.reload();
    return readSettings(rooms);
  }

  return {
    'settings/read': () => readSettings(rooms),
    async 'settings/change'({ network: changed, ...change }) {
      const proxy = changed === undefined ? null : valueOf(changeProxy(settings.current().proxy, changed));
      await rooms.changeSettings(proxy === null ? change : { ...change, proxy });
      if (proxy !== null) await network.reload();
      if (change.theme !== undefined) applyTheme(change.theme);
      if (change.recordContent !== undefined) recorder.setRecordContent(change.recordContent);
      return readSettings(rooms);
    },
    async 'settings/chooseCa'() {
      const path = await chooseFile(window.native(), {
        title: 'Choose a bundle of certificate authorities',
        kinds: [{ name: 'PEM bundles', extensions: ['pem', 'crt', 'cer'] }],
      });
      return path === null ? readSettings(rooms) : setCaBundle(path);
    },
    'settings/clearCa': () => setCaBundle(null),
    async 'settings/setProxyPassword'({ password }) {
      valueOf(await network.setPassword(await signIn, password));
      return readSettings(rooms);
    },
  };
}

/** The settings fit to show. */
export async function readSettings({
  settings,
  codex,
  network,
  places,
}: Pick<Rooms, 'settings' | 'codex' | 'network' | 'places'>): Promise<SettingsView> {
  return settingsView(settings.current(), await codex.terminals(), places.home, network.view());
}

function valueOf<T>(result: Result<T>): T {
  if (result.ok) return result.value;
  throw new AppError(result.problem);
}
