import { app } from 'electron';

/** Switches of Chromium that open a running app to a debugger or to code of others (RELIABILITY G9). */
const debugging = [
  'remote-debugging-port',
  'remote-debugging-pipe',
  'remote-debugging-address',
  'remote-debugging-targets',
  'remote-allow-origins',
  'load-extension',
  'renderer-cmd-prefix',
  'utility-cmd-prefix',
  'gpu-launcher',
];

/**
 * In a package for users, takes such switches back before Chromium looks at them. Must run before Electron is ready. A
 * development package, which says so in its version, keeps them: its tests are such a debugger.
 */
export function refuseDebugging(): void {
  if (!app.isPackaged || app.getVersion().endsWith('-development')) return;
  for (const name of debugging) app.commandLine.removeSwitch(name);
}
