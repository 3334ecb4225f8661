import { join } from 'node:path';
import { Menu, Tray, nativeImage, nativeTheme, screen, type MenuItemConstructorOptions } from 'electron';
import type { Log } from '../log.ts';
import { createPace } from './pace.ts';
import { watchTrayHost } from './tray-host.ts';
import { watchTrayMenu } from './tray-menu-watch.ts';
import { trayIcon, trayImageFile } from './tray-icon.ts';
import { plainLabel } from './tray-label.ts';
import { isSeen } from './tray-seen.ts';
import { trayMenu } from './tray-menu.ts';
import type { TrayAction, TrayEntry, TrayModel } from './tray-model.ts';

/** What the tray needs to know. */
export interface TrayOptions {
  /** The folder of the tray images. */
  readonly imagesFolder: string;
  readonly platform: NodeJS.Platform;
  /** As in `DBUS_SESSION_BUS_ADDRESS`; looked at on Linux only. */
  readonly sessionBusAddress: string | null;
  readonly log: Log;
  /** A click on an entry, or on the icon itself. */
  onAction(action: TrayAction): void;
  /** Told when the desktop starts or stops showing the icon. */
  onReachable(reachable: boolean): void;
}

/** Our icon and menu in the tray. */
export interface PosternTray {
  update(model: TrayModel): void;
  /** True while the desktop shows the icon; false until that is known. */
  reachable(): boolean;
  /** Resolves when it is known whether the desktop shows the icon. */
  readonly known: Promise<boolean>;
  destroy(): void;
}

/** The longest tooltip Windows shows. */
const longestTooltip = 127;

/**
 * Puts our icon in the tray. On Linux it is made again whenever another host appears: a Tray never joins a later one.
 * `first` null: with the first `update`; until then it is asked who shows icons, so that the icon need not wait for that.
 */
export function createTray(options: TrayOptions, first: TrayModel | null): PosternTray {
  let model = first;
  let asked = false;
  let tray: Tray | null = null;
  let host: string | null = null;
  // What the native tray shows now; null makes the next drawing set it again.
  let shown: { image: string | null; tooltip: string | null; menu: string | null } = blank();
  // Electron does not keep a menu alive for the tray on every system.
  let menu: Menu | null = null;
  const pace = createPace(draw);

  function remake(): void {
    if (model === null) return;
    tray?.destroy();
    shown = blank();
    tray = new Tray(nativeImage.createFromPath(imagePath(model)));
    if (options.platform !== 'darwin') tray.on('click', () => options.onAction({ type: 'openWindow' }));
    draw();
  }

  function imagePath(of: TrayModel): string {
    const darkTaskbar = nativeTheme.shouldUseDarkColorsForSystemIntegratedUI;
    return join(options.imagesFolder, trayImageFile(trayIcon(of), options.platform, darkTaskbar));
  }

  function draw(): void {
    if (tray === null || model === null) return;
    const image = imagePath(model);
    if (image !== shown.image) tray.setImage(nativeImage.createFromPath(image));
    const tooltip = plainLabel(model.sentence, longestTooltip);
    if (tooltip !== shown.tooltip) tray.setToolTip(tooltip);
    const entries = trayMenu(model);
    const described = JSON.stringify(entries);
    // On Linux a changed item shows only when the whole menu is set again, which renumbers it under an open menu.
    if (described !== shown.menu) {
      menu = build(entries);
      tray.setContextMenu(menu);
    }
    shown = { image, tooltip, menu: described };
  }

  function build(entries: readonly TrayEntry[]): Menu {
    const built = Menu.buildFromTemplate(entries.map(item));
    built.on('menu-will-show', () => pace.hold());
    built.on('menu-will-close', () => pace.release());
    return built;
  }

  function item(entry: TrayEntry): MenuItemConstructorOptions {
    switch (entry.type) {
      case 'separator':
        return { type: 'separator' };
      case 'text':
        return { id: entry.id, label: literal(entry.label), enabled: false };
      case 'submenu':
        return { id: entry.id, label: literal(entry.label), submenu: entry.entries.map(item) };
      case 'command':
        return {
          id: entry.id,
          label: literal(entry.label),
          click: () => {
            pace.release();
            options.onAction(entry.action);
          },
        };
      case 'checkbox':
      case 'radio':
        return {
          id: entry.id,
          type: entry.type,
          label: literal(entry.label),
          checked: entry.checked,
          click: () => {
            // The native box has ticked itself; the next drawing puts it back to what is true.
            shown = { ...shown, menu: null };
            pace.release();
            options.onAction(entry.action);
            pace.request();
          },
        };
    }
  }

  const themeChanged = (): void => pace.request();
  nativeTheme.on('updated', themeChanged);

  let settle: () => void = () => {};
  const settled = new Promise<void>((resolve) => {
    settle = resolve;
  });
  // Asked before the Tray is made, so that a host which appears in between is seen as a change.
  const watch =
    options.platform === 'linux'
      ? watchTrayHost(options.sessionBusAddress, process.getuid?.() ?? 0, hostChanged)
      : null;
  const menuWatch =
    options.platform === 'linux'
      ? watchTrayMenu(options.sessionBusAddress, process.getuid?.() ?? 0, process.pid, (open) =>
          open ? pace.hold() : pace.release(),
        )
      : null;
  if (watch === null) hostChanged(options.platform);

  function hostChanged(next: string | null): void {
    const was = host !== null;
    asked = true;
    host = next;
    const is = host !== null;
    // Whoever showed the menu shows it no more.
    pace.release();
    options.log.info('shell: tray host', { present: is });
    // Without a host there is one Tray all the same: old X11 trays are not told of on the bus, and show it. It is made
    // anew when the host leaves as well, because one that knew a host would come back beside its successor.
    remake();
    settle();
    if (is !== was) options.onReachable(is);
  }

  function hiddenByMac(): boolean {
    if (options.platform !== 'darwin' || tray === null) return false;
    return !isSeen(
      tray.getBounds(),
      screen.getAllDisplays().map(({ bounds }) => bounds),
    );
  }

  return {
    update: (next) => {
      const isFirst = model === null;
      model = next;
      if (!isFirst) pace.request();
      else if (asked) remake();
    },
    reachable: () => host !== null && !hiddenByMac(),
    known: settled.then(() => host !== null),
    destroy: () => {
      pace.end();
      watch?.end();
      menuWatch?.end();
      nativeTheme.off('updated', themeChanged);
      tray?.destroy();
      tray = null;
    },
  };
}

function blank(): { image: string | null; tooltip: string | null; menu: string | null } {
  return { image: null, tooltip: null, menu: null };
}

// `&` marks the letter to press in a native menu; twice, it is itself.
function literal(label: string): string {
  return label.replaceAll('&', '&&');
}
