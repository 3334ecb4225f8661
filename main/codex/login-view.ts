import type { CodexLoginView } from '../../preload/contract.ts';
import type { Problem, Result } from '../domain/problem.ts';
import { readAuthFile } from './auth-file.ts';
import { personIn } from './auth-text.ts';
import { configuredStore } from './credential-store.ts';
import type { LoginRules } from './login-rules.ts';
import { readCodexLogin, type CodexLogin } from './login-status.ts';
import type { Environment } from './run.ts';

export interface LoginViewQuestion {
  readonly codexHome: string;
  readonly systemFolder: string;
  readonly environment: Environment;
  /** Asks Codex itself, for a sign-in kept in the keyring. */
  readonly askCodex: () => Promise<CodexLogin>;
  /** The rules in force for a Codex home. */
  readonly rules: (codexHome: string) => Promise<Result<LoginRules>>;
}

/**
 * Reads how Codex itself is signed in, for people. Changes nothing, and what it shows decides nothing. Who it is is known
 * from auth.json alone: looking into a keyring for a view could make it ask the person to unlock it.
 */
export async function readLoginView(question: LoginViewQuestion): Promise<CodexLoginView> {
  const { codexHome, systemFolder, environment, askCodex } = question;
  const [state, store, rules] = await Promise.all([
    readCodexLogin({ codexHome, environment, askCodex }),
    configuredStore(codexHome, systemFolder),
    question.rules(codexHome),
  ]);
  const file = state === 'chatgpt' && store !== 'keyring' ? await readAuthFile(codexHome) : null;
  const person = file?.state === 'there' ? personIn(file.record) : { email: null, plan: null };
  const found: Problem | null = rules.ok ? null : rules.problem;
  return {
    state,
    ...person,
    store,
    home: codexHome,
    forcedLogin: rules.ok ? rules.value.forcedLogin : null,
    forcedWorkspaces: rules.ok ? rules.value.forcedWorkspaces : [],
    problem: found,
  };
}
