import { execFile } from 'node:child_process';
import { open } from 'node:fs/promises';
import { t } from '../../preload/language.ts';
import { failed, ok, problem, type Problem, type Result } from '../domain/problem.ts';

/** No key is longer; a larger file is something else. */
const longestSourceBytes = 64 * 1024;
/** Password managers ask the person first. */
const commandTimeoutMs = 60_000;

/** The text of a file that holds a key and nothing else. */
export async function keyFromFile(path: string): Promise<Result<string>> {
  try {
    const file = await open(path, 'r');
    try {
      const { size } = await file.stat();
      if (size > longestSourceBytes) return failed(notAKey(t`The file is far too long for a key.`));
      return ok((await file.readFile('utf8')).trim());
    } finally {
      await file.close();
    }
  } catch (error) {
    return failed(
      problem(
        'file-unreadable',
        t`Could not read the key from that file.`,
        t`The system answered ${(error as NodeJS.ErrnoException).code ?? t`an unknown error`}.`,
        t`Check the file and its permissions, then try again.`,
      ),
    );
  }
}

/**
 * What a command prints, run once by the system's shell with the environment given; its error output and its text reach no
 * log.
 */
export function keyFromCommand(
  command: string,
  platform: NodeJS.Platform,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<Result<string>> {
  const [shell, flag] = platform === 'win32' ? ['cmd.exe', '/c'] : ['/bin/sh', '-c'];
  return new Promise((resolve) => {
    const child = execFile(
      shell,
      [flag, command],
      {
        env: { ...environment },
        timeout: commandTimeoutMs,
        maxBuffer: longestSourceBytes,
        windowsHide: true,
      },
      (error, stdout) => {
        if (error === null) return resolve(ok(stdout.trim()));
        resolve(failed(commandFailed(error)));
      },
    );
    child.stdin?.end();
  });
}

function commandFailed(error: Error & { code?: unknown; killed?: boolean }): Problem {
  const why =
    error.killed === true
      ? t`It did not end within a minute.`
      : typeof error.code === 'number'
        ? t`It ended with ${error.code}.`
        : t`It could not be run, or printed far too much.`;
  return problem(
    'secret-malformed',
    t`The command gave no key.`,
    why,
    t`Try it in a terminal: it should print the key and nothing else.`,
  );
}

function notAKey(why: string): Problem {
  return problem('secret-malformed', t`This is not an API key.`, why, t`Choose the file that holds the key.`);
}
