import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { app } from 'electron';
import { ownAppImage } from '../domain/own-program.ts';
import { readPublishPlace, type Installed } from '../domain/update.ts';
import type { Variables } from '../environment.ts';

/** What this build and its installation say of themselves, from the files beside the archive. */
export function readInstalled(variables: Variables, platform: NodeJS.Platform): Installed {
  const type = textOf('package-type')?.trim() ?? '';
  const place = textOf('app-update.yml');
  return {
    packaged: app.isPackaged,
    platform,
    packageType: type === '' ? null : type,
    place: place === null ? null : readPublishPlace(place),
    appImage: ownAppImage(variables, process.execPath),
    portable: variables['PORTABLE_EXECUTABLE_FILE'] !== undefined,
  };
}

function textOf(name: string): string | null {
  try {
    return readFileSync(join(process.resourcesPath, name), 'utf8');
  } catch {
    return null;
  }
}
