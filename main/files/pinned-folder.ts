import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';

/** A folder held open, so that what its path means later does not matter. */
export interface PinnedFolder {
  /** A path to an entry of this very folder. */
  at(name: string): string;
  /** The open folder to hand to a program, which then finds it at `/proc/self/fd/3`; null where that cannot be done. */
  readonly descriptor: number | null;
  /** Makes what was renamed in it last through a loss of power; a system that cannot is not an error. */
  flush(): Promise<void>;
  close(): Promise<void>;
}

/** Holds a folder. Linux reaches entries through the open folder itself; elsewhere its real path must do. */
export async function pinFolder(folder: string, platform: NodeJS.Platform): Promise<PinnedFolder> {
  if (platform === 'win32') {
    const nothing = (): Promise<void> => Promise.resolve();
    return { at: (name) => join(folder, name), descriptor: null, flush: nothing, close: nothing };
  }
  const handle = await open(folder, constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW);
  const base = platform === 'linux' ? `/proc/self/fd/${handle.fd}` : folder;
  return {
    at: (name) => `${base}/${name}`,
    descriptor: platform === 'linux' ? handle.fd : null,
    flush: () => handle.sync().catch(() => {}),
    // What was done in it stands, whatever closing it says.
    close: () => handle.close().catch(() => {}),
  };
}
