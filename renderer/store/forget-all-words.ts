import type { AccountView, SecretView } from '../../preload/contract.ts';
import { counted, t } from '../../preload/language.ts';
import { numberText } from '../format/intl.ts';
import { sentences } from './sentences.ts';

/** What goes when everything is forgotten, in plain sentences; null when there is nothing. */
export function whatWillGo(
  secrets: readonly Pick<SecretView, 'purpose'>[],
  accounts: readonly Pick<AccountView, 'kind'>[],
): string | null {
  if (secrets.length === 0 && accounts.length === 0) return null;
  const signedIn = accounts.filter(({ kind }) => kind === 'chatgpt').length;
  return sentences(
    secrets.length === 0 ? '' : t`Erased here: ${secrets.map(({ purpose }) => purpose).join('; ')}.`,
    accounts.length === 0 ? '' : leaving(accounts.length),
    signedIn === 0 ? '' : ending(signedIn),
    t`What Codex itself keeps stays. This cannot be undone.`,
  );
}

function leaving(count: number): string {
  const shown = numberText(count);
  return counted(
    count,
  )`${shown} account leaves this list, and Codex’s own sign-in passes through again. | ${shown} accounts leave this list, and Codex’s own sign-in passes through again.`;
}

function ending(count: number): string {
  return counted(
    count,
  )`OpenAI is told to end the ChatGPT sign-in. | OpenAI is told to end the ${numberText(count)} ChatGPT sign-ins.`;
}
