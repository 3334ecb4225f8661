import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Ends the background programs of a Codex home: its server, and the one that keeps it up to date (Codex 0.169). */
export async function endDaemonOf(codexHome: string): Promise<void> {
  const folder = join(codexHome, 'app-server-daemon');
  const names = await readdir(folder).catch(() => []);
  for (const name of names.filter((one) => one.endsWith('.pid'))) {
    const text = await readFile(join(folder, name), 'utf8').catch(() => '');
    const pid = /"pid":(\d+)/.exec(text)?.[1];
    if (pid === undefined) continue;
    try {
      process.kill(Number(pid), 'SIGKILL');
    } catch {
      // It is gone already.
    }
  }
}
