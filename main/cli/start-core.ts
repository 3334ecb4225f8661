import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, watch } from 'node:fs';
import { open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { connectControl, type ControlClient } from '../control/client.ts';
import { objectIn } from '../control/frames.ts';
import { ownAppImage } from '../domain/own-program.ts';
import { failed, problem, type Problem, type Result } from '../domain/problem.ts';
import type { Places, Variables } from '../environment.ts';

export interface StartCore {
  /** What makes this process's own binary a core without a window. */
  readonly programArguments: readonly string[];
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
  programArguments,
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
  let refused = false;
  try {
    // It outlives this command, and what an AppImage holds does not: it gets a mount of its own.
    const program = ownAppImage(variables, process.execPath) ?? process.execPath;
    const child = spawn(program, [...programArguments], {
      // Not the folder of the caller, which it would hold on to.
      cwd: home,
      env: { ...variables },
      detached: true,
      stdio: ['ignore', file.fd, file.fd],
    });
    child.once('error', (error) => end(error.message));
    child.once('exit', (code, signal) => {
      refused = code === 1;
      end(`It ended with ${signal ?? code ?? 'no code'}.`);
    });
    child.unref();
  } finally {
    await file.close();
  }
  function end(why: string): void {
    gone = why;
    ended.abort();
  }

  const limit = AbortSignal.timeout(limitMs);
  const words = (): Promise<string> => readFile(said, 'utf8').catch(() => '');
  for (;;) {
    const isGone = ended.signal.aborted;
    const found = await connectControl(home);
    if (found.ok || found.problem.code !== 'not-running') return found;
    if (limit.aborted || (isGone && !(refused && gaveWay(await words())))) break;
    await changeIn(home, isGone ? limit : AbortSignal.any([ended.signal, limit]));
  }
  const why = gone ?? `It did not answer within ${limitMs / 1000} s.`;
  const last = await words();
  return failed(problemIn(last) ?? coreFailed(why, errorLine(last), said));
}

/**
 * True when a core ended because another start of the same moment has the profile, by what it said: that one answers soon.
 * The next start empties the file, so that nothing at all says the same.
 */
export function gaveWay(words: string): boolean {
  return words.trim() === '' || problemIn(words)?.code === 'control-busy';
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

/** The problem a core that could not start has written down; null when it had no time to. */
export function problemIn(words: string): Problem | null {
  const found = objectIn(words.trim().split('\n').at(-1) ?? '');
  const texts = ['code', 'what', 'why', 'next'].map((name) => found?.[name]);
  return texts.every((one) => typeof one === 'string') ? (found as unknown as Problem) : null;
}

/** The line that says most of an uncaught error: the message, which stands before its stack. */
export function errorLine(words: string): string {
  const lines = words.trim().split('\n');
  const message = lines.find((line) => /^\w*Error\b/.test(line));
  return (message ?? lines.at(-1) ?? '').trim().slice(0, 300);
}

function coreFailed(why: string, words: string, path: string): Problem {
  return problem(
    'core-failed',
    'Postern could not be started for this command.',
    [why, words].filter((one) => one !== '').join(' '),
    `See ${path}, then try again or start the app.`,
  );
}
