import type { SettingsView } from '../../preload/contract.ts';
import type { Settings } from './file.ts';

/** The settings fit to show, with the terminals there are to choose from. */
export function settingsView(
  settings: Settings,
  terminals: readonly { readonly id: string; readonly name: string }[],
  home: string,
): SettingsView {
  return {
    theme: settings.theme,
    recordContent: settings.recordContent,
    terminal: settings.terminal,
    terminals: terminals.map(({ id, name }) => ({ id, name })),
    recentFolders: settings.recentFolders,
    home,
  };
}
