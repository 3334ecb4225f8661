import { existsSync } from 'node:fs';
import { app, dialog } from 'electron';
import { t } from '../../preload/language.ts';
import { failedStart } from '../domain/failed-start.ts';
import { formerAddress, updateWay } from '../domain/update.ts';
import { startBegun, startedWell, wentBack, type UpdateBook } from '../domain/update-book.ts';
import type { Places, Variables } from '../environment.ts';
import { changeUpdateBook } from '../files/update-book.ts';
import type { Log } from '../log.ts';
import { openExternal } from './external.ts';
import { forgetFormer, keptAppImage, putBackAppImage, sweepDraft } from './app-image.ts';
import { readInstalled } from './installed.ts';
import { relaunch } from './relaunch.ts';

/** The watch over the first starts of a version that was put in. */
export interface FormerVersion {
  /** True when this version did not come up before, so that `offer` will ask. */
  isDoubted(): boolean;
  /** Tells of a version that did not come up, once the app may show something; true when this process is to end for it. */
  offer(): Promise<boolean>;
  /** This version came up and runs. */
  runs(): void;
}

/** A version that runs so long has come up, in milliseconds. */
const runsAfterMs = 15_000;

/** Notes this start, before anything that may fail. A checkout notes nothing. */
export function watchFormer(
  {
    variables,
    platform,
    places,
    hidden,
  }: {
    readonly variables: Variables;
    readonly platform: NodeJS.Platform;
    readonly places: Places;
    readonly hidden: boolean;
  },
  log: Log,
): FormerVersion {
  const installed = readInstalled(variables, platform);
  if (updateWay(installed) !== 'self')
    return { isDoubted: () => false, offer: () => Promise.resolve(false), runs: () => undefined };
  const version = app.getVersion();
  const note = (change: (book: UpdateBook) => UpdateBook): UpdateBook =>
    changeUpdateBook(places.updates, change);
  const book = note((before) => startBegun(before, version));

  const { appImage, place } = installed;
  const kept = appImage !== null && existsSync(keptAppImage(places.former));
  const address = place === null || book.good === null ? null : formerAddress(place, book.good, platform);
  const told = failedStart(book, kept, address);

  async function offer(): Promise<boolean> {
    if (told === null) return false;
    log.warn('updates: did not start before', { version, starts: book.starting?.starts ?? 0 });
    const { response } = await dialog.showMessageBox({
      type: 'warning',
      message: told.message,
      detail: told.detail,
      buttons: [told.button, t`Try ${version} again`],
      defaultId: 1,
      cancelId: 1,
      noLink: true,
    });
    if (response !== 0) return false;
    if (told.way === 'openPage') {
      await openExternal(address ?? '', log);
      return false;
    }
    if (appImage === null) return false;
    await putBackAppImage(appImage, places.former);
    note((before) => wentBack(before, version));
    relaunch(hidden, appImage);
    app.exit(0);
    return true;
  }

  return {
    isDoubted: () => told !== null,
    offer: () =>
      offer().catch((error: unknown) => {
        log.error('updates: not gone back', { error: String(error) });
        return false;
      }),
    runs() {
      const good = (): UpdateBook => note((now) => startedWell(now, version));
      const timer = setTimeout(() => {
        good();
        if (book.good !== version) void forgetFormer(places.former).catch(() => undefined);
        if (appImage !== null) void sweepDraft(appImage).catch(() => undefined);
      }, runsAfterMs);
      // A person who quits it has had it running. What the quit put in may need the former one: that stays.
      app.once('quit', (_event, code) => {
        clearTimeout(timer);
        if (code === 0) good();
      });
    },
  };
}
