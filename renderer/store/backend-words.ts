import type {
  AccountView,
  BackendAuth,
  BackendSchema,
  BackendView,
  KeyView,
  Lane,
  SecretPlace,
} from '../../preload/contract.ts';
import { t } from '../../preload/language.ts';
import { sentences } from './sentences.ts';
import { hostOf } from '../scale/lanes.ts';

/** What each schema is called. */
export function schemaNames(): Readonly<Record<BackendSchema, string>> {
  return {
    ChatGPTCodex: t`ChatGPT plan`,
    OpenAI: 'OpenAI API',
    AzureOpenAI: 'Azure OpenAI',
    Bedrock: 'Amazon Bedrock',
    OpenAICompatible: t`OpenAI-compatible`,
  };
}

/** Whose credential, as one choice among few. */
export function authNames(): Readonly<Record<BackendAuth, string>> {
  return {
    transparent: t`Codex’s own`,
    apiKey: t`A key kept here`,
    account: t`An account`,
    aws: t`AWS profile`,
    none: t`None`,
  };
}

/** The same, in the sentence under the choice. */
export function authMeaning(auth: BackendAuth, schema: BackendSchema): string {
  switch (auth) {
    case 'transparent':
      return schema === 'ChatGPTCodex'
        ? t`Codex’s ChatGPT sign-in passes through untouched. Postern stores nothing.`
        : t`What Codex sends, its OPENAI_API_KEY, passes through untouched. Postern stores nothing.`;
    case 'apiKey':
      return t`Postern keeps a key for this backend and puts it in; Codex needs none and never sees it.`;
    case 'account':
      return t`Postern signs requests with an account signed in here; Codex needs no sign-in of its own.`;
    case 'aws':
      return t`Postern signs each request with what the profile gives: keys, SSO or a role.`;
    case 'none':
      return t`The server asks for no credential. What Codex sends is removed.`;
    default:
      return auth satisfies never;
  }
}

/** Whose credential a backend uses, in a phrase for its row. */
export function authText(backend: BackendView, accounts: readonly AccountView[]): string {
  const auth = backend.authDetail;
  switch (auth.type) {
    case 'transparent':
      return t`Codex’s own sign-in`;
    case 'apiKey':
      return keyText(backend.key, backend.upstream);
    case 'account':
      return accounts.find((one) => one.id === auth.accountId)?.name ?? t`an account that is not here`;
    case 'aws':
      return auth.profile === null
        ? t`AWS’s default, ${auth.region}`
        : t`AWS profile ${auth.profile}, ${auth.region}`;
    case 'none':
      return t`no credential`;
    default:
      return auth satisfies never;
  }
}

function keptIn(): Readonly<Record<SecretPlace, string>> {
  return {
    keyring: t`key in the keyring`,
    file: t`key in a file`,
    memory: t`key for this run only`,
  };
}

/** How the key of a backend stands, in a phrase. */
export function keyText(key: KeyView | null, upstream: string): string {
  if (key === null) return t`no key yet`;
  return fits(key, upstream) ? keptIn()[key.place] : t`key for another address`;
}

/** The same as a sentence, where the key is typed. */
export function keySentence(key: KeyView | null, upstream: string): string {
  if (key === null) return t`There is no key yet.`;
  if (!fits(key, upstream))
    return t`The key that is kept is for ${hostOf(key.origin)} and is not sent anywhere else. Enter the one for this address.`;
  return sentences(keptSentences()[key.place], t`It is sent to ${hostOf(key.origin)} and nowhere else.`);
}

function keptSentences(): Readonly<Record<SecretPlace, string>> {
  return {
    keyring: t`A key is kept in your system’s keyring.`,
    file: t`A key is kept in a file only you can read.`,
    memory: t`A key is kept for this run only.`,
  };
}

/** How a key stands towards an address: none yet, bound to another one, or kept for it. */
export function keyState(key: KeyView | null, upstream: string): 'none' | 'elsewhere' | 'kept' {
  if (key === null) return 'none';
  return fits(key, upstream) ? 'kept' : 'elsewhere';
}

function fits(key: KeyView, upstream: string): boolean {
  return key.fits && (!URL.canParse(upstream) || new URL(upstream).origin === key.origin);
}

/** The models a backend takes, in a phrase. */
export function modelsText(backend: Pick<BackendView, 'modelPattern' | 'model'>): string {
  const taken = backend.modelPattern === '.*' ? t`all models` : t`models ${backend.modelPattern}`;
  return backend.model === null ? taken : t`${taken}, starts with ${backend.model}`;
}

/** What an answer was, in words. */
export function answerText(status: number | null): string {
  if (status === null) return t`No answer`;
  return status === 101 ? t`WebSocket opened` : t`Last answer ${status}`;
}

/** What a lane is for, where it has no backend. */
export function emptyLane(): Readonly<Record<Lane, string>> {
  return {
    chatgpt: t`No backend here, so a launch cannot use a ChatGPT plan through this gateway.`,
    api: t`No backend here, so a launch cannot use an API key through this gateway.`,
  };
}
