import { randomBytes } from 'node:crypto';
import { mkdir, open, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from './clock.ts';

/** How long a lock is waited for. */
export const lockWaitMs = 30_000;
// A holder is done within its request's and the store's time limits; after this one it is taken for dead.
const staleMs = 120_000;
const staleStealMs = 5_000;
const betweenTriesMs = 15;

/** Ends the hold. */
export type Release = () => Promise<void>;

/**
 * Holds a named lock against every process that shares the folder; null when another holds it all the time.
 *
 * [Note: stealing a lock] The file names its holder. One whose process is dead is removed only by whoever holds the
 * `.steal` file and after reading it once more, so that a lock taken meanwhile is never removed.
 *
 * @throws when the folder cannot be written.
 */
export async function holdLock(folder: string, name: string, clock: Clock): Promise<Release | null> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, `${name.replace(/[^\w-]/g, '_')}.lock`);
  const mark = `${process.pid} ${randomBytes(9).toString('base64url')}`;
  const until = clock.uptimeMs() + lockWaitMs;
  for (;;) {
    if (await create(path, mark)) {
      return async () => {
        if ((await readFile(path, 'utf8').catch(() => '')) === mark) await rm(path, { force: true });
      };
    }
    const holder = await readFile(path, 'utf8').catch(() => null);
    if (holder !== null && (await isStale(path, holder, staleMs))) await steal(path, holder, mark);
    if (clock.uptimeMs() > until) return null;
    await clock.wait(betweenTriesMs + Math.random() * betweenTriesMs);
  }
}

async function steal(path: string, holder: string, mark: string): Promise<void> {
  const guard = `${path}.steal`;
  if (!(await create(guard, mark))) {
    const other = await readFile(guard, 'utf8').catch(() => null);
    if (other !== null && (await isStale(guard, other, staleStealMs))) await rm(guard, { force: true });
    return;
  }
  try {
    if ((await readFile(path, 'utf8').catch(() => null)) === holder) await rm(path, { force: true });
  } finally {
    await rm(guard, { force: true });
  }
}

async function isStale(path: string, holder: string, limitMs: number): Promise<boolean> {
  const pid = Number(holder.split(' ')[0]);
  // Empty: its maker is between creating and writing it, or died there; age alone tells.
  if (pid > 0 && !isAlive(pid)) return true;
  const touched = await stat(path).then(
    (file) => file.mtimeMs,
    () => null,
  );
  return touched !== null && Date.now() - touched > (pid > 0 ? limitMs : staleStealMs);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

async function create(path: string, mark: string): Promise<boolean> {
  try {
    const file = await open(path, 'wx', 0o600);
    await file.writeFile(mark).finally(() => file.close());
    return true;
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    // Windows answers EPERM or EBUSY for a file that is just being removed.
    if (code === 'EEXIST' || ((code === 'EPERM' || code === 'EBUSY') && process.platform === 'win32'))
      return false;
    throw error;
  }
}
