import type { AccountView, SecretView } from '../../preload/contract.ts';

/** What goes when everything is forgotten, in plain sentences; null when there is nothing. */
export function whatWillGo(
  secrets: readonly Pick<SecretView, 'purpose'>[],
  accounts: readonly Pick<AccountView, 'kind'>[],
): string | null {
  if (secrets.length === 0 && accounts.length === 0) return null;
  const signedIn = accounts.filter(({ kind }) => kind === 'chatgpt').length;
  return [
    secrets.length === 0 ? null : `Erased here: ${secrets.map(({ purpose }) => purpose).join('; ')}.`,
    accounts.length === 0
      ? null
      : `${counted(accounts.length, 'account')} ${accounts.length === 1 ? 'leaves' : 'leave'} this list, and Codex’s own sign-in passes through again.`,
    signedIn === 0
      ? null
      : `OpenAI is told to end the ${signedIn === 1 ? 'ChatGPT sign-in' : `${signedIn} ChatGPT sign-ins`}.`,
    'What Codex itself keeps stays. This cannot be undone.',
  ]
    .filter((sentence) => sentence !== null)
    .join(' ');
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
