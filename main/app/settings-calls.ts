import type { Calls, SettingsView } from '../../preload/contract.ts';
import { language, t } from '../../preload/language.ts';
import { valueOrThrow } from '../domain/problem.ts';
import type { Handlers } from '../ipc/answer.ts';
import { changedSettings } from '../settings/change.ts';
import { settingsView } from '../settings/view.ts';
import { checkEndpoint } from '../traces/endpoint.ts';
import type { Rooms } from './rooms.ts';

type SettingsCall = Extract<
  keyof Calls,
  `settings/${string}` | 'language/read' | `traces/${string}` | `update/${string}`
>;

/** What main does for the calls about settings. */
export function makeSettingsCalls(rooms: Rooms): Pick<Handlers, SettingsCall> {
  const { settings, network, recorder, signIn, face, traces } = rooms;

  async function setCaBundle(path: string | null): Promise<SettingsView> {
    await rooms.changeSettings({ caBundle: path });
    await network.reload();
    return readSettings(rooms);
  }

  return {
    'language/read': () => Promise.resolve(language()),
    'settings/read': () => readSettings(rooms),
    async 'settings/change'(change) {
      const changed = valueOrThrow(changedSettings(settings.current(), change, checkEndpoint));
      // First, because it is what can fail: then nothing is changed.
      if (changed.port != null) valueOrThrow(await rooms.proxy.move(changed.port));
      await rooms.changeSettings(changed);
      if (changed.proxy !== undefined) await network.reload();
      if (changed.retention !== undefined) {
        recorder.setRetention(changed.retention.keepDays, changed.retention.keepMegabytes);
      }
      if (changed.traces !== undefined) traces.reload();
      if (changed.updates !== undefined) rooms.updates.settingsChanged();
      if (change.autostart !== undefined) await face.autostart.set(change.autostart);
      if (change.theme !== undefined) face.applyTheme(change.theme);
      if (change.language !== undefined) await rooms.speak();
      if (change.recordContent !== undefined) recorder.setRecordContent(change.recordContent);
      return readSettings(rooms);
    },
    async 'settings/chooseCa'() {
      const path = await face.chooseFile({
        title: t`Choose a bundle of certificate authorities`,
        kinds: [{ name: t`PEM bundles`, extensions: ['pem', 'crt', 'cer'] }],
      });
      return path === null ? readSettings(rooms) : setCaBundle(path);
    },
    'settings/clearCa': () => setCaBundle(null),
    async 'traces/setHeader'({ header }) {
      valueOrThrow(await traces.setHeader(await signIn, header));
      return readSettings(rooms);
    },
    async 'update/look'() {
      await rooms.updates.look();
      return readSettings(rooms);
    },
    async 'update/fetch'() {
      await rooms.updates.fetch();
      return readSettings(rooms);
    },
    'traces/test': traces.test,
    async 'settings/setProxyPassword'({ password }) {
      valueOrThrow(await network.setPassword(await signIn, password));
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
  recorder,
  traces,
  updates,
  face,
}: Pick<
  Rooms,
  'settings' | 'codex' | 'network' | 'places' | 'recorder' | 'traces' | 'updates' | 'face'
>): Promise<SettingsView> {
  const [terminals, autostart, storage] = await Promise.all([
    codex.terminals(),
    face.autostart.read(),
    // A log that cannot be read now is no reason to show no settings.
    recorder.ask({ kind: 'storage' }).catch(() => emptyStorage),
  ]);
  return settingsView(settings.current(), terminals, places.home, {
    network: network.view(),
    storage,
    traces: traces.view(),
    autostart,
    speaks: language(),
    updates: updates.state(),
  });
}

const emptyStorage = { databaseBytes: 0, sessions: 0, turns: 0, oldestAt: null };
