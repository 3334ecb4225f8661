import { join } from 'node:path';
import { codexEnvironment } from './environment.ts';
import { codexExecutable } from './executable.ts';
import type { CodexHome } from './home.ts';
import { startPane, type Pane } from './tmux.ts';

export interface TuiStart {
  readonly home: CodexHome;
  /** Everything after `codex`; overrides keep it off its background daemon. */
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** Where requests that are not for the loopback go; nowhere unless said. */
  readonly proxy?: string;
  /** The `codex` program; the one of the tests unless said. */
  readonly codex?: string;
}

/** Interactive Codex in a pane of its own; close it always, in a `finally` or an `afterEach`. */
export async function codexTui({ home, args, env, cwd, proxy, codex }: TuiStart): Promise<Pane> {
  return startPane({
    socket: join(home.userHome, 'tmux.sock'),
    command: [codex ?? (await codexExecutable()), ...args],
    cwd: cwd ?? home.cwd,
    env: codexEnvironment(home, env, proxy),
  });
}

/** Types a prompt into interactive Codex and sends it. */
export async function submitPrompt(pane: Pane, prompt: string): Promise<void> {
  await pane.type(prompt);
  // Codex takes an Enter on the heels of fast typing for part of a paste: send it once the text is drawn.
  await pane.waitFor(prompt.slice(-30));
  await pane.press('Enter');
}

/** Leaves interactive Codex the way a person does, and returns its parting words. */
export async function quitCodex(pane: Pane): Promise<string> {
  await submitPrompt(pane, '/quit');
  return pane.waitFor('To continue this session, run:');
}
