import { appendFile, chmod, mkdir, rename, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { redactFacts, redactText } from '../domain/redact.ts';
import { safeText } from './safe-text.ts';

/** Facts of a line; texts are made fit to show, values under a secret's name are dropped. */
export type Facts = Readonly<Record<string, string | number | boolean | null>>;

/** The log of sign-ins: every attempt and its steps, never a token, code, state or verifier. */
export interface LoginLog {
  readonly path: string;
  write(loginId: string, step: string, facts?: Facts): void;
  /** Resolves when every line so far is written or has failed. */
  settled(): Promise<void>;
}

const maxBytes = 1_000_000;

/** Opens `login.log`, for its owner alone; when it grows over a megabyte it becomes `login.old.log`. */
export function openLoginLog(
  folder: string,
  now: () => number,
  onFailed: (error: unknown) => void,
): LoginLog {
  const path = join(folder, 'login.log');
  let last = prepare();

  async function prepare(): Promise<void> {
    try {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      const size = await stat(path).then(
        (file) => file.size,
        () => 0,
      );
      if (size > maxBytes) await rename(path, join(folder, 'login.old.log'));
      await appendFile(path, '', { mode: 0o600 });
      await chmod(path, 0o600);
    } catch (error) {
      onFailed(error);
    }
  }

  return {
    path,
    write(loginId, step, facts = {}) {
      const safe = Object.fromEntries(
        Object.entries(redactFacts(facts)).map(([name, value]) => [
          name,
          typeof value === 'string' ? safeText(value) : value,
        ]),
      );
      const line = `${new Date(now()).toISOString()} ${loginId} ${redactText(step)} ${JSON.stringify(safe)}\n`;
      last = last.then(() => appendFile(path, line, { mode: 0o600 })).catch(onFailed);
    },
    settled: () => last,
  };
}
