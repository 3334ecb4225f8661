import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';

interface StatusFile {
  readonly pid?: number;
  readonly port?: number | null;
}

/** What an app says of itself in a profile; nothing while there is no such file. */
export async function statusOf(profile: string): Promise<StatusFile> {
  const text = await readFile(join(profile, 'status.json'), 'utf8').catch(() => '{}');
  return JSON.parse(text) as StatusFile;
}

/** The port it listens at; waits for it, since an app shows its window and answers commands a moment before its proxy listens. */
export async function portOf(profile: string): Promise<number> {
  let port = 0;
  await expect
    .poll(async () => {
      port = (await statusOf(profile)).port ?? 0;
      return port;
    })
    .toBeGreaterThan(0);
  return port;
}
