import { readdir, readFile, readlink, realpath } from 'node:fs/promises';
import { basename, join } from 'node:path';

/** The Codex programs that run with one CODEX_HOME. */
export interface RunningCodex {
  /** Sessions and other starts; 0 where processes cannot be seen. */
  readonly processes: number;
  /** The background server that interactive Codex 0.169 starts (PROTOCOL fact 3). */
  readonly daemon: boolean;
}

/** Looks which Codex programs run with a home; where the system does not tell, none. */
export async function runningIn(
  codexHome: string,
  userHome: string,
  platform: NodeJS.Platform,
): Promise<RunningCodex> {
  if (platform !== 'linux') return { processes: 0, daemon: false };
  const home = await canonical(codexHome);
  const pids = (await readdir('/proc').catch(() => [])).filter((name) => /^\d+$/.test(name));
  const found = (await Promise.all(pids.map((pid) => codexAt(pid, userHome)))).filter((one) => one !== null);
  const here = await Promise.all(
    found.map(async (one) => ((await canonical(one.home)) === home ? one : null)),
  );
  const own = here.filter((one) => one !== null);
  const isDaemon = (one: (typeof own)[number]): boolean => one.isDaemon;
  return { processes: own.filter((one) => !isDaemon(one)).length, daemon: own.some(isDaemon) };
}

async function codexAt(
  pid: string,
  userHome: string,
): Promise<{ readonly home: string; readonly isDaemon: boolean } | null> {
  try {
    if (basename(await readlink(`/proc/${pid}/exe`)).replace(/ \(deleted\)$/, '') !== 'codex') return null;
    const [environ, line] = await Promise.all([
      readFile(`/proc/${pid}/environ`, 'utf8'),
      readFile(`/proc/${pid}/cmdline`, 'utf8'),
    ]);
    const named = environ
      .split('\0')
      .find((one) => one.startsWith('CODEX_HOME='))
      ?.slice('CODEX_HOME='.length);
    return {
      home: named === undefined || named === '' ? join(userHome, '.codex') : named,
      isDaemon: line.split('\0').includes('app-server'),
    };
  } catch {
    // It ended meanwhile, or it is another user's.
    return null;
  }
}

const canonical = (path: string): Promise<string> => realpath(path).catch(() => path);
