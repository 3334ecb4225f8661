import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { setTimeout as pause } from 'node:timers/promises';

const run = promisify(execFile);
const LOOK_EVERY_MS = 50;
const DEADLINE_MS = 30_000;

/** The one pane of a tmux server of our own, as a person at the keyboard sees it. */
export interface Pane {
  /** What is on the screen now. */
  screen(): Promise<string>;
  /** Resolves with the screen once it matches. A screen tells nobody when it changes, so this one looks again and again. */
  waitFor(expected: string | RegExp, deadlineMs?: number): Promise<string>;
  /** Types text as it is. */
  type(text: string): Promise<void>;
  /** Presses keys by their tmux names: `Enter`, `C-c`, `Escape`. */
  press(...keys: readonly string[]): Promise<void>;
  /** Process id of the program in the pane. */
  pid(): Promise<number>;
  /** Ends the server and all that runs in it; harmless when it has gone. */
  close(): Promise<void>;
}

export interface PaneStart {
  /** Path of the socket; a folder of the test's own keeps it apart from any other tmux. */
  readonly socket: string;
  readonly command: readonly string[];
  readonly cwd: string;
  /** The whole environment. */
  readonly env: Readonly<Record<string, string>>;
}

/** Starts a program in a fresh tmux of 140 by 45. */
export async function startPane({ socket, command, cwd, env }: PaneStart): Promise<Pane> {
  // -f /dev/null: nobody's own settings. The program's exit leaves the screen to be read.
  const size = ['-x', '140', '-y', '45'];
  await run(
    'tmux',
    ['-S', socket, '-f', '/dev/null', 'new-session', '-d', ...size, '-c', cwd, '--', ...command],
    { env: { ...env }, cwd },
  );
  await run('tmux', ['-S', socket, 'set-option', '-g', 'remain-on-exit', 'on']);
  return paneAt(socket);
}

/** The pane of a tmux that something else has started on this socket. */
export function paneAt(socket: string): Pane {
  const tmux = async (...args: readonly string[]): Promise<string> =>
    (await run('tmux', ['-S', socket, ...args])).stdout;
  const screen = (): Promise<string> => tmux('capture-pane', '-p');

  return {
    screen,
    async waitFor(expected, deadlineMs = DEADLINE_MS) {
      const fits = (text: string): boolean =>
        typeof expected === 'string' ? text.includes(expected) : expected.test(text);
      const until = Date.now() + deadlineMs;
      for (;;) {
        // A terminal that is still opening has no screen yet.
        const text = await screen().catch(() => '');
        if (fits(text)) return text;
        if (Date.now() > until)
          throw new Error(`not on the screen within ${deadlineMs} ms: ${String(expected)}\n${text}`);
        await pause(LOOK_EVERY_MS);
      }
    },
    async type(text) {
      await tmux('send-keys', '-l', '--', text);
    },
    async press(...keys) {
      await tmux('send-keys', ...keys);
    },
    pid: async () => Number((await tmux('display-message', '-p', '#{pane_pid}')).trim()),
    async close() {
      await tmux('kill-server').catch(() => '');
    },
  };
}
