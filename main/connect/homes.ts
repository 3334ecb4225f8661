import { createHash } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** One configuration file of a Codex home: null is `config.toml`, else the profile's own file. */
export function configPath(home: string, profile: string | null): string {
  return join(home, profile === null ? 'config.toml' : `${profile}.config.toml`);
}

/** What a home is called between window and main: the same for the same path, and free of it. */
export function homeId(home: string): string {
  return createHash('sha256').update(home).digest('hex').slice(0, 16);
}

const profileFile = /^([A-Za-z0-9_-]{1,100})\.config\.toml$/;

/** The profiles that have a file of their own in a home (`codex -p NAME`, PROTOCOL F1), in order; null: no such folder. */
export async function profilesIn(home: string): Promise<readonly string[] | null> {
  const names = await readdir(home).catch(() => null);
  return names?.flatMap((name) => profileFile.exec(name)?.[1] ?? []).toSorted() ?? null;
}
