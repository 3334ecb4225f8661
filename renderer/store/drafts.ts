import type {
  AccountView,
  AuthView,
  BackendAuth,
  BackendDraft,
  BackendOptionsView,
  BackendSchema,
  BackendView,
  LocalServerView,
} from '../../preload/contract.ts';
import { bedrockBase, regionOf } from './bedrock-parts.ts';

/** Nothing out of the usual. */
export const usualOptions: BackendOptionsView = {
  headers: [],
  query: [],
  retries: 0,
  connectTimeoutMs: null,
  streamIdleTimeoutMs: null,
};

/** A draft as the form for a schema begins, before anything is typed. */
export function blankDraft(schema: BackendSchema): BackendDraft {
  const said = { id: null, schema, modelPattern: '.*', model: null, options: usualOptions };
  switch (schema) {
    case 'ChatGPTCodex':
      return {
        ...said,
        name: 'chatgpt-codex',
        upstream: 'https://chatgpt.com/backend-api/codex',
        auth: { type: 'transparent' },
      };
    case 'OpenAI':
      return {
        ...said,
        name: 'openai',
        upstream: 'https://api.openai.com/v1',
        auth: { type: 'apiKey', header: 'authorization' },
      };
    case 'AzureOpenAI':
      return { ...said, name: 'azure', upstream: '', auth: { type: 'apiKey', header: 'api-key' } };
    case 'Bedrock':
      return {
        ...said,
        name: 'bedrock',
        upstream: bedrockBase('us-east-1'),
        auth: { type: 'apiKey', header: 'authorization' },
      };
    case 'OpenAICompatible':
      return { ...said, name: 'provider', upstream: '', auth: { type: 'apiKey', header: 'authorization' } };
    default:
      return schema satisfies never;
  }
}

/** A draft of a model server on this machine. It has no default model of Codex's, so its first one is taken. */
export function localDraft(server: LocalServerView): BackendDraft {
  return {
    ...blankDraft('OpenAICompatible'),
    name: server.kind,
    upstream: server.upstream,
    auth: { type: 'none' },
    model: server.models[0] ?? null,
  };
}

/** A backend as the form edits it. */
export function draftOf(backend: BackendView): BackendDraft {
  return {
    id: backend.id,
    name: backend.name,
    schema: backend.schema,
    upstream: backend.upstream,
    modelPattern: backend.modelPattern,
    auth: backend.authDetail,
    model: backend.model,
    options: backend.options,
  };
}

const authsBySchema: Readonly<Record<BackendSchema, readonly BackendAuth[]>> = {
  ChatGPTCodex: ['transparent', 'account'],
  OpenAI: ['transparent', 'apiKey', 'account'],
  AzureOpenAI: ['apiKey', 'transparent'],
  Bedrock: ['apiKey', 'aws'],
  OpenAICompatible: ['apiKey', 'none', 'transparent'],
};

/** The accounts that can sign requests of a schema. */
export function accountsFor(schema: BackendSchema, accounts: readonly AccountView[]): readonly AccountView[] {
  switch (schema) {
    case 'ChatGPTCodex':
      return accounts.filter((account) => account.kind !== 'apiKey');
    case 'OpenAI':
      return accounts.filter((account) => account.kind === 'apiKey');
    case 'AzureOpenAI':
    case 'Bedrock':
    case 'OpenAICompatible':
      return [];
    default:
      return schema satisfies never;
  }
}

/** Whose credential a schema can use here: an account only where there is one, and always what the draft has. */
export function authsFor(
  draft: Pick<BackendDraft, 'schema' | 'auth'>,
  accounts: readonly AccountView[],
): readonly BackendAuth[] {
  const some = accountsFor(draft.schema, accounts).length > 0;
  const fit = authsBySchema[draft.schema].filter((auth) => auth !== 'account' || some);
  return fit.includes(draft.auth.type) ? fit : [...fit, draft.auth.type];
}

/** A draft with another credential, everything else about it as usual. */
export function withAuth(
  draft: BackendDraft,
  type: BackendAuth,
  accounts: readonly AccountView[],
): BackendDraft {
  if (draft.auth.type === type) return draft;
  return { ...draft, auth: authOf(draft, type, accounts) };
}

function authOf(draft: BackendDraft, type: BackendAuth, accounts: readonly AccountView[]): AuthView {
  switch (type) {
    case 'transparent':
    case 'none':
      return { type };
    case 'apiKey':
      return { type, header: draft.schema === 'AzureOpenAI' ? 'api-key' : 'authorization' };
    case 'account':
      return { type, accountId: accountsFor(draft.schema, accounts)[0]?.id ?? '' };
    case 'aws':
      return { type, profile: null, region: regionOf(draft) || 'us-east-1' };
    default:
      return type satisfies never;
  }
}

/** The origin of an address; null while it is none. */
export function originOf(upstream: string): string | null {
  return URL.canParse(upstream) ? new URL(upstream).origin : null;
}

/** A name nobody has yet: the wished one, else with the first number that is free. */
export function freeName(wished: string, taken: readonly string[]): string {
  if (!taken.includes(wished)) return wished;
  const numbers = Array.from({ length: taken.length + 1 }, (_, index) => index + 2);
  return `${wished}-${numbers.find((number) => !taken.includes(`${wished}-${number}`)) ?? 2}`;
}

/**
 * Whether a saved backend is worth asking at once: everything but Codex's own credential can be checked without Codex, and
 * a key that is not there yet would only fail.
 */
export function checksOnSave(before: BackendView | null, draft: BackendDraft, hasKey: boolean): boolean {
  if (draft.auth.type === 'transparent') return false;
  if (draft.auth.type === 'apiKey' && !hasKey) return false;
  if (before === null) return true;
  return JSON.stringify(draftOf(before)) !== JSON.stringify({ ...draft, name: before.name });
}
