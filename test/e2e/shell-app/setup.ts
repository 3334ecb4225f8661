import type { MainWindow } from '../../../main/shell/window.ts';
import type { PosternTray } from '../../../main/shell/tray.ts';
import type { TrayAction } from '../../../main/shell/tray-model.ts';

/** What the test tells the app, as JSON beside it. */
export interface ShellAppSetup {
  readonly userData: string;
  readonly images: string;
  readonly page: string;
  readonly preload: string;
  readonly hidden: boolean;
  readonly packaged: boolean;
}

/** What the app offers to the test, as `globalThis.shellApp`. */
export interface ShellApp {
  readonly window: MainWindow;
  readonly tray: PosternTray;
  readonly preload: string;
  /** What was logged: events with their facts. */
  readonly logged: string[];
  /** The next click on the tray, now or when it comes. */
  nextAction(): Promise<TrayAction>;
  /** The next change of whether the tray is reachable. */
  nextReachable(): Promise<boolean>;
}
