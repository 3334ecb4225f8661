import { createHash } from 'node:crypto';
import { realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'smol-toml';
import type { CodexLoginView } from '../../preload/contract.ts';
import { readPlain } from '../files/plain-file.ts';

/** Which of its stores Codex uses. */
export type CodexStore = CodexLoginView['store'];

/**
 * The store Codex's configuration names: managed over the person's own over the system's; `file` where none does. A file
 * that cannot be parsed names none: Codex itself does not start with it.
 */
export async function configuredStore(codexHome: string, systemFolder: string): Promise<CodexStore> {
  for (const path of [
    join(systemFolder, 'managed_config.toml'),
    join(codexHome, 'config.toml'),
    join(systemFolder, 'config.toml'),
  ]) {
    const store = await storeIn(path);
    if (store !== null) return store;
  }
  return 'file';
}

async function storeIn(path: string): Promise<CodexStore | null> {
  try {
    const file = await readPlain(path);
    if (file.state !== 'there') return null;
    const named = parse(file.text)['cli_auth_credentials_store'];
    return named === 'file' || named === 'keyring' || named === 'auto' || named === 'ephemeral'
      ? named
      : null;
  } catch {
    return null;
  }
}

/** The keyring entry of a Codex home: `Codex Auth`, `cli|` and 16 hex of the SHA-256 of its real path (Codex 0.169). */
export async function keyringEntry(
  codexHome: string,
): Promise<{ readonly service: string; readonly account: string }> {
  const path = await realpath(codexHome).catch(() => codexHome);
  const hash = createHash('sha256').update(path).digest('hex').slice(0, 16);
  return { service: 'Codex Auth', account: `cli|${hash}` };
}
