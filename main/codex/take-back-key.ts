import { createHash } from 'node:crypto';
import { lockAuth } from './auth-lock.ts';
import { putAuthBack, readAuthFile, type AuthFile } from './auth-file.ts';
import type { Environment } from './run.ts';

/** What became of a key that Postern had written: `putBack`: auth.json is as it was before; `stays`: it was left as it is. */
export type TakenBack = 'putBack' | 'stays';

export interface KeyToTakeBack {
  readonly codexHome: string;
  readonly environment: Environment;
  readonly platform: NodeJS.Platform;
  readonly key: string;
  /** What `fingerprint` said of the file that the key replaced. */
  readonly replaced: string | null;
}

/** Tells whether a file is one that was seen before; null for none. */
export function fingerprint(file: AuthFile): string | null {
  return file.state === 'there' ? createHash('sha256').update(file.text).digest('hex') : null;
}

/**
 * Puts auth.json back as it was before a key was written into it, under Codex's own locks: only where it still says that key
 * and nothing else, and where the copy beside it is the very file that was replaced. Everything else is somebody's own by now.
 */
export async function takeBackKey(task: KeyToTakeBack): Promise<TakenBack> {
  const { codexHome, key, replaced, platform } = task;
  const lock = await lockAuth(codexHome, task.environment, platform);
  if (lock.state === 'busy') return 'stays';
  try {
    const now = await readAuthFile(codexHome);
    if (now.state !== 'there' || now.record['auth_mode'] !== 'apikey') return 'stays';
    if (now.record['OPENAI_API_KEY'] !== key) return 'stays';
    // Without a file before ours there is nothing to put back, and what else stands in it came later.
    if (replaced === null && Object.keys(now.record).length > 2) return 'stays';
    const fits = (copy: AuthFile): boolean => fingerprint(copy) === replaced;
    return (await putAuthBack({ codexHome, platform, now, fits })) ? 'putBack' : 'stays';
  } finally {
    if (lock.state === 'held') await lock.release();
  }
}
