import type { CodexLoginView, LoginWay } from '../../preload/contract.ts';

/** The ways Codex's configuration forbids, so that the choice does not offer what main would refuse to save. */
export function forbiddenWays(forced: CodexLoginView['forcedLogin']): ReadonlySet<LoginWay> {
  switch (forced) {
    case 'chatgpt':
      return new Set(['apiKey']);
    case 'api':
      return new Set(['browser', 'device', 'accessToken']);
    case null:
      return new Set();
    default:
      return forced satisfies never;
  }
}
