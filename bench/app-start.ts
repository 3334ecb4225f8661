import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import type { DesktopWatch } from './app-desktop.ts';
import { processesOf } from './window-processes.ts';

/** One way to start one app. */
export interface AppStart {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** What it is waited for. */
  readonly awaited: readonly ('port' | 'tray' | 'window')[];
  /** Where it answers HTTP; null: nowhere. */
  readonly port: number | null;
}

/** From the moment before the spawn, ms; null for what was not waited for. */
export interface StartTimes {
  readonly port: number | null;
  readonly tray: number | null;
  readonly window: number | null;
}

/** An app that has started. */
export interface StartedApp {
  readonly pid: number;
  /** The wall clock at the spawn: what pages count from. */
  readonly spawnedAt: number;
  readonly times: StartTimes;
  /** X11's number of its first window; null without one. */
  readonly windowId: number | null;
  /** Where its pages can be joined, once it has said so; null when it says nothing of it. */
  devTools(): string | null;
  /** Asks it to end, as a system does, and waits until it and its children are gone. */
  end(): Promise<void>;
}

const startLimitMs = 30_000;
const endLimitMs = 5_000;
const lookEveryMs = 5;

/** Starts an app and waits until everything it is waited for was seen. Nothing else may start meanwhile. */
export async function startApp(start: AppStart, desktop: DesktopWatch): Promise<StartedApp> {
  const seen = desktop.next();
  const spawnedAt = Date.now();
  const begun = performance.now();
  const child = spawn(start.command, start.args, {
    env: { ...start.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => (said = `${said}${text}`.slice(-20_000)));
  const limit = AbortSignal.timeout(startLimitMs);
  const gone = once(child, 'exit', { signal: limit }).then(() => {
    throw new Error(`${start.command} ended at once: ${said.slice(-500)}`);
  });
  gone.catch(() => undefined);
  const answers = start.awaited.includes('port') ? untilAnswers(start.port ?? 0, limit) : null;
  try {
    for (const what of ['tray', 'window'] as const)
      while (start.awaited.includes(what) && seen[what] === null)
        await Promise.race([desktop.changed(limit), gone]);
    const answered = answers === null ? null : await Promise.race([answers, gone]);
    const since = (at: number | null): number | null => (at === null ? null : at - begun);
    return {
      pid: child.pid ?? 0,
      spawnedAt,
      windowId: seen.windowId,
      times: {
        port: since(answered),
        tray: start.awaited.includes('tray') ? since(seen.tray) : null,
        window: start.awaited.includes('window') ? since(seen.window) : null,
      },
      devTools: () => /DevTools listening on (ws:\S+)/.exec(said)?.[1] ?? null,
      end: () => endAll(child),
    };
  } catch (error) {
    await endAll(child);
    throw limit.aborted
      ? new Error(`not seen within ${startLimitMs / 1_000} s: ${JSON.stringify(seen)} ${said.slice(-500)}`)
      : error;
  }
}

async function endAll(child: ChildProcess): Promise<void> {
  const family = processesOf(child.pid ?? 0);
  if (child.exitCode === null && child.signalCode === null) {
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    const timer = setTimeout(() => child.kill('SIGKILL'), endLimitMs);
    await ended;
    clearTimeout(timer);
  }
  for (const { pid } of family) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // Gone by itself, as it should.
    }
  }
}

/** Resolves with the moment at which the first byte of an answer came. */
async function untilAnswers(port: number, limit: AbortSignal): Promise<number> {
  for (;;) {
    const at = await answerOf(port);
    if (at !== null) return at;
    if (limit.aborted) throw new Error(`nobody answers at port ${port}`);
    await new Promise((resolve) => setTimeout(resolve, lookEveryMs));
  }
}

function answerOf(port: number): Promise<number | null> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () =>
      socket.write(`GET / HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nConnection: close\r\n\r\n`),
    );
    const settle = (at: number | null): void => {
      socket.destroy();
      resolve(at);
    };
    socket.once('data', () => settle(performance.now()));
    socket.once('error', () => settle(null));
    socket.once('close', () => settle(null));
  });
}
