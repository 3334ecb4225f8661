import { app } from 'electron';
import { againArguments } from './again-arguments.ts';

/**
 * Has the app started again when this process has gone. An AppImage is started by its own path: what it holds goes with this
 * process. `appImage` is null elsewhere.
 */
export function relaunch(hidden: boolean, appImage: string | null): void {
  const args = againArguments(process.argv.slice(1), hidden);
  app.relaunch(appImage === null ? { args } : { args, execPath: appImage });
}
