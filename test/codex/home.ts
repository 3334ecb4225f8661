import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { apiKeyAuth, chatgptAuth } from './login.ts';
import { readSnapshot, type Snapshot } from './snapshot.ts';

export interface CodexHomeOptions {
  readonly auth: 'chatgpt' | 'apiKey' | 'none';
  /** The fake's account endpoints; needed with a ChatGPT login, which asks them before any model request. */
  readonly accountsBase?: string;
  /** More lines for config.toml; top-level keys only. */
  readonly config?: string;
}

/** A person's folder made for one test, with a `.codex` in it. */
export interface CodexHome {
  /** What HOME is to be. */
  readonly userHome: string;
  /** What CODEX_HOME is to be: `.codex` in the folder above. */
  readonly path: string;
  /** An empty, trusted working folder. */
  readonly cwd: string;
  /** A hash of each file in `path`, to prove what changed. */
  snapshot(): Promise<Snapshot>;
  remove(): Promise<void>;
}

/** Makes a home whose Codex is signed in as asked, trusts its folder and keeps quiet towards everyone else. */
export async function makeCodexHome(options: CodexHomeOptions): Promise<CodexHome> {
  const userHome = await realpath(await mkdtemp(join(tmpdir(), 'postern-home-')));
  const path = join(userHome, '.codex');
  const cwd = join(userHome, 'work');
  await mkdir(path, { mode: 0o700 });
  await mkdir(cwd);
  await writeFile(join(path, 'config.toml'), configToml(cwd, options));
  if (options.auth !== 'none') {
    const auth = options.auth === 'chatgpt' ? chatgptAuth() : apiKeyAuth();
    await writeFile(join(path, 'auth.json'), JSON.stringify(auth, null, 2), { mode: 0o600 });
  }
  return {
    userHome,
    path,
    cwd,
    snapshot: () => readSnapshot(path),
    // Codex may still be closing its databases when its process has gone.
    remove: () => rm(userHome, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 }),
  };
}

function configToml(cwd: string, { accountsBase, config = '' }: CodexHomeOptions): string {
  return `${[
    '# Made for a test.',
    'check_for_update_on_startup = false',
    ...(accountsBase === undefined ? [] : [`chatgpt_base_url = ${JSON.stringify(accountsBase)}`]),
    ...(config === '' ? [] : [config]),
    '',
    '[analytics]',
    'enabled = false',
    '',
    '[features]',
    'plugins = false',
    'apps = false',
    '',
    `[projects.${JSON.stringify(cwd)}]`,
    'trust_level = "trusted"',
    '',
    // What the TUI would write here by itself at its first start.
    '[tui]',
    'screen_reader_detection_done = true',
    '',
    '[tui.model_availability_nux]',
    '"gpt-6.1-sol" = 4',
  ].join('\n')}\n`;
}
