import type { CodexHome } from './home.ts';

// Port 9 (discard) is closed everywhere: whatever is not loopback fails at once instead of leaving the machine.
const NOWHERE = 'http://127.0.0.1:9';
const LOOPBACK = '127.0.0.1,localhost,::1';

/** The whole environment of a Codex under test; `proxy` gets what is not for the loopback, by default nobody does. */
export function codexEnvironment(
  home: CodexHome,
  added: Readonly<Record<string, string>> = {},
  proxy = NOWHERE,
): Record<string, string> {
  return {
    PATH: process.env['PATH'] ?? '/usr/bin:/bin',
    HOME: home.userHome,
    CODEX_HOME: home.path,
    LANG: 'C.UTF-8',
    TERM: 'xterm-256color',
    HTTPS_PROXY: proxy,
    HTTP_PROXY: proxy,
    ALL_PROXY: proxy,
    NO_PROXY: LOOPBACK,
    no_proxy: LOOPBACK,
    ...added,
  };
}
