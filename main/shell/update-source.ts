import { userInfo } from 'node:os';
import { updateWay } from '../domain/update.ts';
import type { UpdateSource } from '../domain/updater.ts';
import type { Places, Variables } from '../environment.ts';
import type { Log } from '../log.ts';
import { readInstalled } from './installed.ts';
import { isMetered } from './metered.ts';
import { openUpdater } from './updater.ts';

export interface UpdateSourceOptions {
  readonly variables: Variables;
  readonly platform: NodeJS.Platform;
  readonly places: Places;
  readonly log: Log;
}

/** How newer versions come to this installation, found out from what stands beside the archive. */
export function updateSource({ variables, platform, places, log }: UpdateSourceOptions): UpdateSource {
  const installed = readInstalled(variables, platform);
  const way = updateWay(installed);
  if (way !== 'self') return { way, updater: null };
  const busAddress = variables['DBUS_SYSTEM_BUS_ADDRESS'] ?? null;
  return {
    way,
    updater: openUpdater({
      appImage: installed.appImage,
      former: places.former,
      metered: () => isMetered(platform, busAddress, userInfo().uid),
      log,
    }),
  };
}
