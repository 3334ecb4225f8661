import { readFile } from 'node:fs/promises';
import { launchRecords, type LaunchRecord } from '../codex/launch-records.ts';
import { portIn } from '../domain/status-file.ts';
import type { Places } from '../environment.ts';
import type { ProxyThreadOptions } from '../proxy/thread.ts';

/** The port to listen on: the one a person set, else the one an earlier run had, which a running Codex still holds. */
export async function portToTry(set: number | null, places: Places): Promise<ProxyThreadOptions['port']> {
  if (set !== null) return { required: set };
  return { preferred: await portBefore(places) };
}

/** The port an earlier run listened on, which its launches hold; null when that is not known. */
export async function portBefore(places: Places): Promise<number | null> {
  return portIn(await readFile(places.status, 'utf8').catch(() => ''));
}

/** The launches of an earlier run; none when the file does not say. */
export async function savedLaunches(places: Places): Promise<readonly LaunchRecord[]> {
  const text = await readFile(places.launches, 'utf8').catch(() => '[]');
  try {
    return launchRecords(JSON.parse(text));
  } catch {
    return [];
  }
}
