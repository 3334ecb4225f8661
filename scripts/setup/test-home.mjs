// @ts-check
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Variables that would lead a test to the person's own files, accounts, terminals or network. */
const personal =
  /^(XDG_.*|CODEX_.*|OPENAI_.*|AZURE_.*|AWS_.*|POSTERN_HOME|TMUX|TMUX_PANE|https?_proxy|all_proxy|no_proxy|ELECTRON_RUN_AS_NODE|NODE_OPTIONS|GNOME_KEYRING_CONTROL|SSH_AUTH_SOCK)$/i;

/**
 * The environment of the tests: the caller's, less what is personal, with every home inside `home`.
 * @param {NodeJS.ProcessEnv} env
 * @param {string} home
 * @returns {NodeJS.ProcessEnv}
 */
export function testEnvironment(env, home) {
  const kept = Object.fromEntries(Object.entries(env).filter(([name]) => !personal.test(name)));
  return {
    ...kept,
    HOME: home,
    USERPROFILE: home,
    APPDATA: join(home, 'AppData', 'Roaming'),
    LOCALAPPDATA: join(home, 'AppData', 'Local'),
    XDG_RUNTIME_DIR: join(home, 'run'),
    TMUX_TMPDIR: join(home, 'run'),
    POSTERN_HOME: join(home, 'postern'),
  };
}

/**
 * Makes a home that is thrown away after the tests.
 * @returns {Promise<{ home: string, stop: () => Promise<void> }>}
 */
export async function makeTestHome() {
  const home = await mkdtemp(join(tmpdir(), 'postern-test-'));
  await mkdir(join(home, 'run'), { mode: 0o700 });
  const stop = () =>
    rm(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 }).catch(() => undefined);
  return { home, stop };
}
