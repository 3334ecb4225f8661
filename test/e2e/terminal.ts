import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { paneAt, type Pane } from '../codex/tmux.ts';
import type { CodexHome } from '../codex/home.ts';

/**
 * Puts an `xterm` before the real one on the person's PATH: the real XTerm in a real window, with a tmux inside it, so
 * that a test can read and type what a person would. Returns the pane, to be used once the terminal is open.
 */
export async function drivenTerminal(home: CodexHome): Promise<Pane> {
  const socket = join(home.userHome, 'terminal.sock');
  const path = join(home.userHome, 'bin', 'xterm');
  await writeFile(
    path,
    `#!/bin/sh
# Called as Postern calls a terminal: -e, then the program and its arguments.
shift
exec /usr/bin/xterm -e tmux -S '${socket}' -f /dev/null new-session -x 140 -y 45 -- "$@"
`,
  );
  await chmod(path, 0o755);
  return paneAt(socket);
}
