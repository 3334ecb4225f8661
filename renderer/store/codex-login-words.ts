import type { CodexLoginView } from '../../preload/contract.ts';
import { planName } from './accounts.ts';

/** Where Codex keeps its own sign-in, as the beginning of a sentence about a folder. */
export const loginStoreWords: Readonly<Record<CodexLoginView['store'], string>> = {
  file: 'Kept in its file auth.json',
  keyring: 'Kept in the keyring, for its settings',
  auto: 'Kept in the keyring or else its file, for its settings',
  ephemeral: 'Kept nowhere, only while it runs, for its settings',
};

/** Who Codex itself is signed in as, in one short sentence. */
export function loginText(login: Pick<CodexLoginView, 'state' | 'email' | 'plan'>): string {
  switch (login.state) {
    case 'chatgpt':
      return `${login.email ?? 'A ChatGPT account'}${login.plan === null ? '' : `, ${planName(login.plan)} plan`}.`;
    case 'apiKey':
      return 'An API key.';
    case 'accessToken':
      return `${login.email === null ? 'An access token' : `An access token of ${login.email}`}.`;
    case 'none':
      return 'Not signed in.';
    case 'unknown':
      return 'Not known.';
    default:
      return login.state satisfies never;
  }
}
