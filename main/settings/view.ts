import type {
  Language,
  NetworkView,
  SettingsView,
  StorageView,
  TracesView,
  UpdatesView,
} from '../../preload/contract.ts';
import type { Settings } from './file.ts';

/** The settings fit to show, with the terminals there are to choose from. */
export function settingsView(
  settings: Settings,
  terminals: readonly { readonly id: string; readonly name: string }[],
  home: string,
  around: {
    readonly network: NetworkView;
    readonly storage: Pick<StorageView, 'databaseBytes' | 'sessions' | 'turns' | 'oldestAt'>;
    readonly traces: Pick<TracesView, 'hasHeader' | 'waiting' | 'problem'>;
    readonly autostart: boolean | null;
    readonly updates: Pick<UpdatesView, 'way' | 'state'>;
    readonly speaks: Language;
  },
): SettingsView {
  return {
    theme: settings.theme,
    language: settings.language,
    speaks: around.speaks,
    network: around.network,
    storage: { ...settings.retention, ...around.storage },
    traces: { ...settings.traces, ...around.traces },
    notices: settings.notices,
    recordContent: settings.recordContent,
    terminal: settings.terminal,
    terminals: terminals.map(({ id, name }) => ({ id, name })),
    recentFolders: settings.recentFolders,
    home,
    restoreOnQuit: settings.restoreOnQuit,
    firstRun: settings.firstRun,
    autostart: around.autostart,
    port: settings.port,
    updates: { ...settings.updates, ...around.updates },
  };
}

/** The network as set and as in force: `inForce` is what the transport room says, `hasPassword` what the credential store does. */
export function networkView(
  { caBundle, proxy }: Pick<Settings, 'caBundle' | 'proxy'>,
  inForce: Pick<NetworkView, 'caFrom' | 'caProblem' | 'proxyInForce' | 'proxyProblem'>,
  hasPassword: boolean,
): NetworkView {
  return {
    caBundle,
    caFrom: inForce.caFrom,
    caProblem: inForce.caProblem,
    proxyMode: proxy.mode,
    proxyUrl: proxy.url,
    proxyUser: proxy.user,
    proxyPassword: hasPassword,
    proxyBypass: proxy.bypass,
    proxyInForce: inForce.proxyInForce,
    proxyProblem: inForce.proxyProblem,
  };
}
