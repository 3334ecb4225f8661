// @ts-check
import { rm } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Takes out what Electron brings for development: the program that runs any folder it is given.
 * @param {import('electron-builder').AfterPackContext} context
 */
export default async function afterPack({ appOutDir, electronPlatformName, packager }) {
  const resources =
    electronPlatformName === 'darwin'
      ? join(appOutDir, `${packager.appInfo.productFilename}.app`, 'Contents', 'Resources')
      : join(appOutDir, 'resources');
  await rm(join(resources, 'default_app.asar'), { force: true });
}
