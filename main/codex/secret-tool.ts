import { spawn } from 'node:child_process';
import type { Environment } from './run.ts';

/** One entry of the Secret Service, by the attributes Codex's own library writes and looks for. */
export interface SecretEntry {
  readonly service: string;
  readonly account: string;
}

/** What became of a question to the keyring. `noTool`: this machine has no `secret-tool`. */
export type SecretToolAnswer =
  { readonly state: 'done'; readonly output: string } | { readonly state: 'failed' | 'noTool' };

// A keyring may ask the person to unlock it first.
const limitMs = 60_000;

// The attributes of the Rust library `keyring` 3.6.3, as Codex 0.169 leaves them in gnome-keyring.
const attributes = ({ service, account }: SecretEntry): readonly string[] => [
  'service',
  service,
  'username',
  account,
  'target',
  'default',
];

/** Reads an entry; `failed` also where there is none. */
export function lookUpSecret(entry: SecretEntry, environment: Environment): Promise<SecretToolAnswer> {
  return ask(['lookup', ...attributes(entry)], '', environment);
}

/** Writes an entry. The value goes in by standard input, never as an argument. */
export function storeSecret(
  entry: SecretEntry,
  value: string,
  environment: Environment,
): Promise<SecretToolAnswer> {
  const label = `--label=${entry.account}@${entry.service}:default (keyring v3.6.3)`;
  const args = ['store', label, ...attributes(entry), 'application', 'rust-keyring'];
  return ask(args, value, environment);
}

/** Takes an entry away. */
export function clearSecret(entry: SecretEntry, environment: Environment): Promise<SecretToolAnswer> {
  return ask(['clear', ...attributes(entry)], '', environment);
}

function ask(args: readonly string[], input: string, environment: Environment): Promise<SecretToolAnswer> {
  return new Promise((resolve) => {
    const child = spawn('secret-tool', args, {
      env: { ...environment },
      stdio: ['pipe', 'pipe', 'ignore'],
      windowsHide: true,
    });
    let output = '';
    const limit = setTimeout(() => child.kill('SIGKILL'), limitMs);
    child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
    child.stdin.on('error', () => {});
    child.stdin.end(input);
    child.once('error', (error: NodeJS.ErrnoException) => {
      clearTimeout(limit);
      resolve({ state: error.code === 'ENOENT' ? 'noTool' : 'failed' });
    });
    child.once('close', (code) => {
      clearTimeout(limit);
      resolve(code === 0 ? { state: 'done', output } : { state: 'failed' });
    });
  });
}
