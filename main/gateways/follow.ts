import { watch, type FSWatcher } from 'node:fs';
import { basename, dirname } from 'node:path';

/**
 * Tells of every touch of a file. Watches its folder, because an editor that replaces the file would leave a watch on the old
 * one behind. Null where watching is not possible.
 */
export function follow(path: string, onTouch: () => void): Pick<FSWatcher, 'close'> | null {
  try {
    const watcher = watch(dirname(path), { persistent: false }, (_event, name) => {
      if (name === null || name === basename(path)) onTouch();
    });
    watcher.on('error', () => watcher.close());
    return watcher;
  } catch {
    return null;
  }
}
