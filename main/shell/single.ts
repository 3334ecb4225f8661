import { app } from 'electron';

/**
 * Claims to be the only instance for this `userData` folder, which must be set before. False: another one runs, has
 * been told, and this one must exit 0. Nothing of a second start's arguments or folder is looked at.
 */
export function claimSingleInstance(onSecondStart: () => void): boolean {
  if (!app.requestSingleInstanceLock()) return false;
  app.on('second-instance', () => onSecondStart());
  return true;
}
