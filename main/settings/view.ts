import type { NetworkView, SettingsView } from '../../preload/contract.ts';
import type { Settings } from './file.ts';

/** The settings fit to show, with the terminals there are to choose from. */
export function settingsView(
  settings: Settings,
  terminals: readonly { readonly id: string; readonly name: string }[],
  home: string,
  network: NetworkView,
): SettingsView {
  return {
    theme: settings.theme,
    network,
    recordContent: settings.recordContent,
    terminal: settings.terminal,
    terminals: terminals.map(({ id, name }) => ({ id, name })),
    recentFolders: settings.recentFolders,
    home,
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
