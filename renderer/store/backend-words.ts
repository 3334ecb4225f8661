import type {
  AccountView,
  BackendAuth,
  BackendSchema,
  BackendView,
  KeyView,
  Lane,
  SecretPlace,
} from '../../preload/contract.ts';
import { hostOf } from '../scale/lanes.ts';

/** What each schema is called. */
export const schemaNames: Readonly<Record<BackendSchema, string>> = {
  ChatGPTCodex: 'ChatGPT plan',
  OpenAI: 'OpenAI API',
  AzureOpenAI: 'Azure OpenAI',
  Bedrock: 'Amazon Bedrock',
  OpenAICompatible: 'OpenAI-compatible',
};

/** Whose credential, as one choice among few. */
export const authNames: Readonly<Record<BackendAuth, string>> = {
  transparent: 'Codex’s own',
  apiKey: 'A key kept here',
  account: 'An account',
  aws: 'AWS profile',
  none: 'None',
};

/** The same, in the sentence under the choice. */
export function authMeaning(auth: BackendAuth, schema: BackendSchema): string {
  switch (auth) {
    case 'transparent':
      return schema === 'ChatGPTCodex'
        ? 'Codex’s ChatGPT sign-in passes through untouched. Postern stores nothing.'
        : 'What Codex sends, its OPENAI_API_KEY, passes through untouched. Postern stores nothing.';
    case 'apiKey':
      return 'Postern keeps a key for this backend and puts it in; Codex needs none and never sees it.';
    case 'account':
      return 'Postern signs requests with an account signed in here; Codex needs no sign-in of its own.';
    case 'aws':
      return 'Postern signs each request with what the profile gives: keys, SSO or a role.';
    case 'none':
      return 'The server asks for no credential. What Codex sends is removed.';
    default:
      return auth satisfies never;
  }
}

/** Whose credential a backend uses, in a phrase for its row. */
export function authText(backend: BackendView, accounts: readonly AccountView[]): string {
  const auth = backend.authDetail;
  switch (auth.type) {
    case 'transparent':
      return 'Codex’s own sign-in';
    case 'apiKey':
      return keyText(backend.key, backend.upstream);
    case 'account':
      return accounts.find((one) => one.id === auth.accountId)?.name ?? 'an account that is not here';
    case 'aws':
      return auth.profile === null
        ? `AWS’s default, ${auth.region}`
        : `AWS profile ${auth.profile}, ${auth.region}`;
    case 'none':
      return 'no credential';
    default:
      return auth satisfies never;
  }
}

const keptIn: Readonly<Record<SecretPlace, string>> = {
  keyring: 'key in the keyring',
  file: 'key in a file',
  memory: 'key for this run only',
};

/** How the key of a backend stands, in a phrase. */
export function keyText(key: KeyView | null, upstream: string): string {
  if (key === null) return 'no key yet';
  return fits(key, upstream) ? keptIn[key.place] : 'key for another address';
}

/** The same as a sentence, where the key is typed. */
export function keySentence(key: KeyView | null, upstream: string): string {
  if (key === null) return 'There is no key yet.';
  if (!fits(key, upstream))
    return `The key that is kept is for ${hostOf(key.origin)} and is not sent anywhere else. Enter the one for this address.`;
  return `A key is kept ${keptPlaces[key.place]}. It is sent to ${hostOf(key.origin)} and nowhere else.`;
}

const keptPlaces: Readonly<Record<SecretPlace, string>> = {
  keyring: 'in your system’s keyring',
  file: 'in a file only you can read',
  memory: 'for this run only',
};

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
  const taken = backend.modelPattern === '.*' ? 'all models' : `models ${backend.modelPattern}`;
  return backend.model === null ? taken : `${taken}, starts with ${backend.model}`;
}

/** What an answer was, in words. */
export function answerText(status: number | null): string {
  if (status === null) return 'No answer';
  return status === 101 ? 'WebSocket opened' : `Last answer ${status}`;
}

/** What a lane is for, where it has no backend. */
export const emptyLane: Readonly<Record<Lane, string>> = {
  chatgpt: 'No backend here, so a launch cannot use a ChatGPT plan through this gateway.',
  api: 'No backend here, so a launch cannot use an API key through this gateway.',
};
