/** Where people sign in, as data; another issuer is another value, never another branch in the code. */
export interface Issuer {
  /** As in a URL, without a trailing slash. */
  readonly url: string;
  readonly clientId: string;
  readonly scope: string;
  readonly originator: string;
  /** The ports its registered redirect addresses name, in the order they are tried. */
  readonly ports: readonly number[];
  readonly paths: {
    readonly authorize: string;
    readonly token: string;
    readonly revoke: string;
    readonly deviceCode: string;
    readonly deviceToken: string;
    /** The page a person enters a device code on. */
    readonly devicePage: string;
    readonly deviceRedirect: string;
    readonly whoami: string;
  };
}

/**
 * OpenAI's issuer with the client of Codex. Values: openai/codex `codex-rs/login/src/{server,device_code_auth}.rs` and
 * `auth/manager.rs`, as observed with codex 0.169.0 on 2026-11-21.
 */
export const openAiIssuer: Issuer = {
  url: 'https://auth.openai.com',
  clientId: 'app_EMoamEEZ73f0CkXaXp7hrann',
  scope: 'openid profile email offline_access api.connectors.read api.connectors.invoke',
  originator: 'codex_cli_rs',
  ports: [1455, 1457],
  paths: {
    authorize: '/oauth/authorize',
    token: '/oauth/token',
    revoke: '/oauth/revoke',
    deviceCode: '/api/accounts/deviceauth/usercode',
    deviceToken: '/api/accounts/deviceauth/token',
    devicePage: '/codex/device',
    deviceRedirect: '/deviceauth/callback',
    whoami: '/api/accounts/v1/user-auth-credential/whoami',
  },
};

/** OpenAI's issuer moved to another address: a private one, or a test's. */
export function issuerAt(url: string, ports: readonly number[] = openAiIssuer.ports): Issuer {
  return { ...openAiIssuer, url: url.replace(/\/+$/, ''), ports };
}
