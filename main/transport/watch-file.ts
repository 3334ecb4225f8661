import { watch, type FSWatcher } from 'node:fs';
import { realpath, stat } from 'node:fs/promises';
import { basename, dirname, join, relative, sep } from 'node:path';

/** Writes come in several events; the file is looked at once they have been silent this long. */
const settleMs = 50;

/** A file that is watched, there or not. */
export interface WatchedFile {
  close(): void;
}

/**
 * Tells when a file may have changed. Its folder is watched, because editors put a new file in the old one's place, and so is
 * the one a link leads to; while a folder is missing the nearest one above it is.
 */
export function watchFile(path: string, onMaybeChanged: () => void): WatchedFile {
  let watchers: FSWatcher[] = [];
  let watched = '';
  let timer: NodeJS.Timeout | undefined;
  let isClosed = false;

  /** Watches what now leads to the file; false when that is watched already. */
  async function arm(): Promise<boolean> {
    const spots = await spotsFor(path);
    const key = JSON.stringify(spots);
    if (isClosed || key === watched) return false;
    for (const one of watchers) one.close();
    watched = key;
    watchers = spots.flatMap(watcherOf);
    return true;
  }

  function watcherOf({ folder, name }: Spot): readonly FSWatcher[] {
    try {
      const watcher = watch(folder, { persistent: false }, (_event, changed) => {
        if (changed === null || changed === name) soon();
      });
      watcher.on('error', () => {
        watched = '';
        soon();
      });
      return [watcher];
    } catch (error) {
      // It went in this moment: looked for again. A system that gives no watches is not asked again and again.
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') watched = '';
      return [];
    }
  }

  function soon(): void {
    clearTimeout(timer);
    if (isClosed) return;
    timer = setTimeout(() => void settle(), settleMs);
  }

  async function settle(): Promise<void> {
    // What happened before the watch began was not seen: told only once nothing leads elsewhere any more.
    if (await arm()) return soon();
    if (!isClosed) onMaybeChanged();
  }

  void settle();
  return {
    close() {
      isClosed = true;
      clearTimeout(timer);
      for (const one of watchers) one.close();
    },
  };
}

interface Spot {
  readonly folder: string;
  /** The name within it whose changes count. */
  readonly name: string;
}

async function spotsFor(path: string): Promise<readonly Spot[]> {
  const spots = [await nearestSpot(path)];
  try {
    const real = await realpath(path);
    if (real !== path) spots.push({ folder: dirname(real), name: basename(real) });
  } catch {
    // It is not there: the spot above tells when it comes.
  }
  return spots;
}

async function nearestSpot(path: string): Promise<Spot> {
  let folder = dirname(path);
  while (folder !== dirname(folder) && !(await isFolder(folder))) folder = dirname(folder);
  const [name = ''] = relative(folder, join(dirname(path), basename(path))).split(sep);
  return { folder, name };
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch {
    return false;
  }
}
