import { Menu, type MenuItemConstructorOptions } from 'electron';
import { t } from '../../preload/language.ts';

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
      label: t`File`,
      submenu: [
        { label: t`Open window`, click: () => actions.openWindow() },
        { role: 'close', label: t`Close window` },
        ...(mac
          ? []
          : ([{ type: 'separator' }, { role: 'quit', label: t`Quit`, accelerator: 'Ctrl+Q' }] as const)),
      ],
    },
    mac ? { role: 'editMenu', label: t`Edit` } : { label: t`Edit`, submenu: editing() },
    {
      label: t`View`,
      submenu: [
        { role: 'resetZoom', label: t`Actual size` },
        { role: 'zoomIn', label: t`Zoom in` },
        { role: 'zoomOut', label: t`Zoom out` },
        { role: 'togglefullscreen', label: t`Full screen` },
        ...(packaged
          ? []
          : ([{ type: 'separator' }, { role: 'reload' }, { role: 'toggleDevTools' }] as const)),
      ],
    },
  ];
}

// What the role brings along elsewhere than on macOS, whose labels are English whatever is spoken.
function editing(): MenuItemConstructorOptions[] {
  return [
    { role: 'undo', label: t`Undo` },
    { role: 'redo', label: t`Redo` },
    { type: 'separator' },
    { role: 'cut', label: t`Cut` },
    { role: 'copy', label: t`Copy` },
    { role: 'paste', label: t`Paste` },
    { role: 'delete', label: t`Delete` },
    { type: 'separator' },
    { role: 'selectAll', label: t`Select all` },
  ];
}
