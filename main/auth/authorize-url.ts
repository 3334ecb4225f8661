import type { Issuer } from './issuers.ts';

/** What one browser sign-in asks the issuer. */
export interface AuthorizeWish {
  readonly redirectUri: string;
  readonly challenge: string;
  readonly state: string;
  /** The workspaces a configuration allows; empty asks for none in particular. */
  readonly workspaces: readonly string[];
}

/** The page a person signs in on, with the parameters and the order Codex 0.169 uses. */
export function authorizeUrl(issuer: Issuer, wish: AuthorizeWish): string {
  const query = new URLSearchParams([
    ['response_type', 'code'],
    ['client_id', issuer.clientId],
    ['redirect_uri', wish.redirectUri],
    ['code_challenge', wish.challenge],
    ['code_challenge_method', 'S256'],
    ['state', wish.state],
    ['scope', issuer.scope],
    ['id_token_add_organizations', 'true'],
    ['codex_cli_simplified_flow', 'true'],
    ['originator', issuer.originator],
  ]);
  if (wish.workspaces.length > 0) query.set('allowed_workspace_id', wish.workspaces.join(','));
  return `${issuer.url}${issuer.paths.authorize}?${query.toString()}`;
}
