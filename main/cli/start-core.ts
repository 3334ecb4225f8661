import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, watch } from 'node:fs';
import { open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { connectControl, type ControlClient } from '../control/client.ts';
import { failed, problem, type Problem, type Result } from '../domain/problem.ts';
import type { Places, Variables } from '../environment.ts';

export interface StartCore {
  /** The program of a core without a window. */
  readonly entry: string;
  readonly places: Pick<Places, 'home' | 'logs'>;
  readonly variables: Variables;
  /** How long it may take to answer, in milliseconds. */
  readonly limitMs: number;
}

/** Where a system does not tell of a change, the folder is looked at this often, in milliseconds. */
const lookEveryMs = 250;

/**
 * Starts a core without a window for the commands, and connects to it. It goes on when this command ends, and ends by itself
 * with its last client or launch. What it says before it answers is in `logs/headless.log`.
 * Problems: `core-failed`, and those of connecting.
 */
export async function startCore({
  entry,
  places,
  variables,
  limitMs,
}: StartCore): Promise<Result<ControlClient>> {
  const { home, logs } = places;
  mkdirSync(logs, { recursive: true, mode: 0o700 });
  const said = join(logs, 'headless.log');
  const file = await open(said, 'w', 0o600);
  const ended = new AbortController();
  let gone: string | null = null;
  try {
    const child = spawn(process.execPath, [entry], {
      cwd: home,
      env: { ...variables },
      detached: true,
      stdio: ['ignore', file.fd, file.fd],
    });
    child.once('error', (error) => end(error.message));
    child.once('exit', (code, signal) => end(`It ended with ${signal ?? code ?? 'no code'}.`));
    child.unref();
  } finally {
    await file.close();
  }
  function end(why: string): void {
    gone = why;
    ended.abort();
  }

  const stop = AbortSignal.any([ended.signal, AbortSignal.timeout(limitMs)]);
  for (;;) {
    const found = await connectControl(home);
    if (found.ok || found.problem.code !== 'not-running') return found;
    if (stop.aborted) break;
    await changeIn(home, stop);
  }
  return failed(
    coreFailed(gone ?? `It did not answer within ${limitMs / 1000} s.`, await lastLine(said), said),
  );
}

/** Resolves when something in a folder changes, at the latest after a while, or when told to stop. */
async function changeIn(folder: string, stop: AbortSignal): Promise<void> {
  const done = new AbortController();
  const signal = AbortSignal.any([stop, done.signal]);
  const changed = (async () => {
    const watcher = watch(folder, { signal });
    await once(watcher, 'change', { signal });
  })();
  await Promise.race([changed, pause(lookEveryMs, undefined, { signal })]).catch(() => undefined);
  done.abort();
  await changed.catch(() => undefined);
}

async function lastLine(path: string): Promise<string> {
  const text = await readFile(path, 'utf8').catch(() => '');
  const lines = text.trim().split('\n');
  // An error thrown at the top stands before its stack.
  return (
    lines.find((line) => /error|:/i.test(line) && !/^\s*(at|node:|file:)/.test(line)) ??
    lines.at(-1) ??
    ''
  )
    .trim()
    .slice(0, 300);
}

function coreFailed(why: string, words: string, path: string): Problem {
  return problem(
    'core-failed',
    'Postern could not be started for this command.',
    [why, words].filter((one) => one !== '').join(' '),
    `See ${path}, then try again or start the app.`,
  );
}
