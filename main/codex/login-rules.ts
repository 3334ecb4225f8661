import type { Credential } from '../domain/credential.ts';
import { problem, type Problem } from '../domain/problem.ts';
import { t } from '../../preload/language.ts';

/** The sign-ins Codex's configuration allows; null and none allow all. */
export interface LoginRules {
  readonly forcedLogin: 'chatgpt' | 'api' | null;
  readonly forcedWorkspaces: readonly string[];
}

/** Which rule a sign-in breaks; null when it keeps them. Codex would sign itself out at its next start. */
export function brokenRule(credential: Credential, rules: LoginRules): Problem | null {
  const method = credential.type === 'apiKey' ? 'api' : 'chatgpt';
  if (rules.forcedLogin !== null && rules.forcedLogin !== method) {
    return problem(
      'login-method-forbidden',
      t`Codex would not accept this sign-in.`,
      t`forced_login_method = "${rules.forcedLogin}" stands in its configuration.`,
      t`Nothing was handed over. Choose a sign-in of that kind.`,
    );
  }
  if (credential.type === 'apiKey' || rules.forcedWorkspaces.length === 0) return null;
  if (credential.workspaceId !== null && rules.forcedWorkspaces.includes(credential.workspaceId)) return null;
  return problem(
    'login-workspace',
    t`Codex would not accept this sign-in.`,
    t`forced_chatgpt_workspace_id in its configuration allows ${rules.forcedWorkspaces.join(', ')} alone.`,
    t`Nothing was handed over. Sign in to that workspace.`,
  );
}
