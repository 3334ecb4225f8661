import type { TrayModel } from './tray-model.ts';

/** What the icon says, by its shape. */
export type TrayIcon = 'off' | 'on' | 'active' | 'attention';

/** The icon for a model: trouble first, then off, then whether anything runs. */
export function trayIcon(model: Pick<TrayModel, 'routing' | 'runningSessions' | 'problem'>): TrayIcon {
  if (model.problem !== null) return 'attention';
  if (!model.routing) return 'off';
  return model.runningSessions > 0 ? 'active' : 'on';
}

/**
 * The icon's file. macOS colours a template image itself; Windows needs one for each task bar; on Linux nothing tells
 * the colour of the panel, so one middle tone that shows on both.
 */
export function trayImageFile(icon: TrayIcon, platform: NodeJS.Platform, darkTaskbar: boolean): string {
  if (platform === 'darwin') return `${icon}Template.png`;
  if (platform === 'win32') return `${icon}-${darkTaskbar ? 'light' : 'dark'}.ico`;
  return `${icon}-24.png`;
}
