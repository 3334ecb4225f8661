import { Menu, type MenuItemConstructorOptions } from 'electron';

/** What the application menu can ask for beyond what Electron does by itself. */
export interface AppMenuActions {
  openWindow(): void;
}

/**
 * Sets the application menu: the system's own bar on macOS; elsewhere hidden behind Alt, it is what makes Ctrl+Q,
 * Ctrl+W and zooming work.
 */
export function setAppMenu(platform: NodeJS.Platform, packaged: boolean, actions: AppMenuActions): void {
  Menu.setApplicationMenu(Menu.buildFromTemplate(template(platform, packaged, actions)));
}

function template(
  platform: NodeJS.Platform,
  packaged: boolean,
  actions: AppMenuActions,
): MenuItemConstructorOptions[] {
  const mac = platform === 'darwin';
  const application: MenuItemConstructorOptions[] = mac ? [{ role: 'appMenu' }] : [];
  return [
    ...application,
    {
      label: 'File',
      submenu: [
        { label: 'Open window', click: () => actions.openWindow() },
        { role: 'close', label: 'Close window' },
        ...(mac
          ? []
          : ([{ type: 'separator' }, { role: 'quit', label: 'Quit', accelerator: 'Ctrl+Q' }] as const)),
      ],
    },
    { role: 'editMenu' },
    {
      label: 'View',
      submenu: [
        { role: 'resetZoom' },
        { role: 'zoomIn' },
        { role: 'zoomOut' },
        { role: 'togglefullscreen' },
        ...(packaged
          ? []
          : ([{ type: 'separator' }, { role: 'reload' }, { role: 'toggleDevTools' }] as const)),
      ],
    },
  ];
}
