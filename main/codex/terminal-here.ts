import type { Environment } from './run.ts';

/** What decides a launch and only the terminal it runs in knows; no secret, only that there is one. */
export interface TerminalHere {
  /** Its PATH, and with it the `codex` it would run. */
  readonly path: string;
  /** `CODEX_HOME`, absolute; null when it is not set. */
  readonly codexHome: string | null;
  /** `OPENAI_API_KEY` is set and not blank. */
  readonly hasApiKey: boolean;
  /** `CODEX_ACCESS_TOKEN` is set and not blank. */
  readonly hasAccessToken: boolean;
  /** `NO_PROXY` in both spellings, which a launch adds to; null when it is not set. */
  readonly noProxy: { readonly upper: string | null; readonly lower: string | null };
}

// Everything of these that counts is what the terminal says, not what Postern was started with.
const terminalsOwn = /^(path|codex_home|openai_api_key|codex_access_token|no_proxy)$/i;

/** The environment of a terminal as far as a launch is decided by it, to run `codex` with; holds none of its secrets. */
export function environmentHere(own: Environment, here: TerminalHere): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const [name, value] of Object.entries(own)) {
    if (value !== undefined && !terminalsOwn.test(name)) kept[name] = value;
  }
  return {
    ...kept,
    PATH: here.path,
    ...(here.codexHome === null ? {} : { CODEX_HOME: here.codexHome }),
    ...(here.noProxy.upper === null ? {} : { NO_PROXY: here.noProxy.upper }),
    ...(here.noProxy.lower === null ? {} : { no_proxy: here.noProxy.lower }),
  };
}

/** The same to decide by: a word stands where the terminal has a secret. */
export function decidingEnvironment(own: Environment, here: TerminalHere): Record<string, string> {
  return {
    ...environmentHere(own, here),
    ...(here.hasApiKey ? { OPENAI_API_KEY: 'set' } : {}),
    ...(here.hasAccessToken ? { CODEX_ACCESS_TOKEN: 'set' } : {}),
  };
}
