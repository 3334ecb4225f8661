import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { readPlain, type FileText } from '../files/plain-file.ts';
import { isFilled } from './child-environment.ts';
import { runCodex } from './run-codex.ts';
import type { Environment } from './run.ts';

/** How Codex would sign in; never the secret itself. */
export type CodexLogin = 'chatgpt' | 'apiKey' | 'accessToken' | 'none' | 'unknown';

export interface LoginQuestion {
  readonly codexHome: string;
  /** The environment Codex would run with. */
  readonly environment: Environment;
  /** Asks Codex itself, for a sign-in kept in the keyring. */
  readonly askCodex: () => Promise<CodexLogin>;
}

// Codex rewrites the file in place; a reader can meet it half written.
const TRIES = 4;
const BETWEEN_TRIES_MS = 40;

/** Reads how Codex is signed in, without changing anything and without keeping what it read. */
export async function readCodexLogin({
  codexHome,
  environment,
  askCodex,
}: LoginQuestion): Promise<CodexLogin> {
  if (isFilled(environment['CODEX_ACCESS_TOKEN'])) return 'accessToken';
  const store = credentialStore(await readPlain(join(codexHome, 'config.toml')));
  if (store === 'keyring' || store === 'auto') return askCodex();
  if (store === 'ephemeral') return 'none';
  for (let tried = 0; tried < TRIES; tried += 1) {
    if (tried > 0) await pause(BETWEEN_TRIES_MS);
    const file = await readPlain(join(codexHome, 'auth.json'));
    if (file.state === 'missing') return 'none';
    const login = file.state === 'there' ? loginInAuthFile(file.text) : 'torn';
    if (login !== 'torn') return login;
  }
  return 'unknown';
}

/** Asks `codex login status`; `unknown` when it does not answer within 5 s or says something new. */
export async function askCodexLogin(
  codex: string,
  environment: Environment,
  platform: NodeJS.Platform,
): Promise<CodexLogin> {
  const result = await runCodex(codex, ['login', 'status'], { environment, platform, timeoutMs: 5_000 });
  return result.ended ? loginInStatus(`${result.stdout}\n${result.stderr}`) : 'unknown';
}

/** What `codex login status` says (the texts of 0.169). */
export function loginInStatus(output: string): CodexLogin {
  if (/^Not logged in/m.test(output)) return 'none';
  if (/^API key configured|^Logged in using an API key/m.test(output)) return 'apiKey';
  if (/^Logged in using .*access token/im.test(output)) return 'accessToken';
  if (/^Logged in using ChatGPT/m.test(output)) return 'chatgpt';
  return 'unknown';
}

/** The kind of sign-in an auth.json holds; `torn` when it is not whole. */
export function loginInAuthFile(text: string): CodexLogin | 'torn' {
  let file: unknown;
  try {
    file = JSON.parse(text);
  } catch {
    return 'torn';
  }
  if (typeof file !== 'object' || file === null) return 'unknown';
  const has = (name: string): boolean => name in file && (file as Record<string, unknown>)[name] != null;
  const mode = 'auth_mode' in file ? file.auth_mode : null;
  switch (mode) {
    case 'apikey':
      return 'apiKey';
    case 'chatgpt':
    case 'chatgptAuthTokens':
      return 'chatgpt';
    case 'agentIdentity':
    case 'personalAccessToken':
      return 'accessToken';
    case null:
    case undefined:
      if (has('personal_access_token') || has('agent_identity')) return 'accessToken';
      if (has('OPENAI_API_KEY')) return 'apiKey';
      return has('tokens') ? 'chatgpt' : 'none';
    default:
      return 'unknown';
  }
}

/** Where Codex keeps its sign-in, by its config.toml; `file` unless said. */
function credentialStore(config: FileText): string {
  if (config.state !== 'there') return 'file';
  const line = /^\s*cli_auth_credentials_store\s*=\s*(["'])(\w+)\1/m.exec(config.text);
  return line?.[2] ?? 'file';
}
