import type { CodexLoginView } from '../../preload/contract.ts';
import { t } from '../../preload/language.ts';
import { planName } from './accounts.ts';

/** Where Codex keeps its own sign-in, in a sentence. */
export function loginStoreText(store: CodexLoginView['store']): string {
  switch (store) {
    case 'file':
      return t`Kept in its file auth.json.`;
    case 'keyring':
      return t`Kept in the keyring, for its settings.`;
    case 'auto':
      return t`Kept in the keyring or else its file, for its settings.`;
    case 'ephemeral':
      return t`Kept nowhere, only while it runs, for its settings.`;
    default:
      return store satisfies never;
  }
}

/** Who Codex itself is signed in as, in one short sentence. */
export function loginText(login: Pick<CodexLoginView, 'state' | 'email' | 'plan'>): string {
  switch (login.state) {
    case 'chatgpt':
      return chatgptText(login);
    case 'apiKey':
      return t`An API key.`;
    case 'accessToken':
      return login.email === null ? t`An access token.` : t`An access token of ${login.email}.`;
    case 'none':
      return t`Not signed in.`;
    case 'unknown':
      return t`Not known.`;
    default:
      return login.state satisfies never;
  }
}

function chatgptText({ email, plan }: Pick<CodexLoginView, 'email' | 'plan'>): string {
  if (email === null)
    return plan === null ? t`A ChatGPT account.` : t`A ChatGPT account, ${planName(plan)} plan.`;
  return plan === null ? t`${email}.` : t`${email}, ${planName(plan)} plan.`;
}
