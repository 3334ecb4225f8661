import type {
  AccountView,
  AuthView,
  BackendDraft,
  BackendSchema,
  BackendView,
} from '../../../preload/contract.ts';
import { chatgptUpstream, openaiUpstream } from '../../domain/gateway.ts';
import type { Given } from '../command.ts';
import { notThere, usageError } from '../context.ts';

/** The schemas as they are written. */
export const schemas: readonly BackendSchema[] = [
  'ChatGPTCodex',
  'OpenAI',
  'AzureOpenAI',
  'Bedrock',
  'OpenAICompatible',
];

/** Whose credential a backend uses, as it is written. */
export const authTypes = ['Transparent', 'APIKey', 'Account', 'AWS', 'None'] as const;

/**
 * The backend that a command describes: what it does not say stays as it is, or is what is usual.
 * @throws {AppError} command-invalid, not-found (the account).
 */
export function draftFrom(
  given: Given,
  before: BackendView | null,
  accounts: readonly AccountView[],
): BackendDraft {
  const name = given.value('name') ?? before?.name ?? '';
  const schema = schemaOf(given.value('schema')) ?? before?.schema ?? null;
  if (schema === null) throw missing('schema', `one of ${schemas.join(', ')}`);
  const upstream = given.value('upstream') ?? before?.upstream ?? usualUpstream(schema);
  if (upstream === null) throw missing('upstream', 'the address that requests go to');
  return {
    id: null,
    name,
    schema,
    upstream,
    modelPattern: given.value('model') ?? before?.modelPattern ?? '.*',
    auth: authFrom(given, schema, before?.authDetail ?? null, accounts),
    model: emptyAsNull(given.value('default-model')) ?? before?.model ?? null,
    options: {
      headers: pairs(given, 'header') ?? before?.options.headers ?? [],
      query: pairs(given, 'query') ?? before?.options.query ?? [],
      retries: whole(given, 'retries') ?? before?.options.retries ?? 0,
      connectTimeoutMs: before?.options.connectTimeoutMs ?? null,
      streamIdleTimeoutMs: before?.options.streamIdleTimeoutMs ?? null,
    },
  };
}

function authFrom(
  given: Given,
  schema: BackendSchema,
  before: AuthView | null,
  accounts: readonly AccountView[],
): AuthView {
  const keyed = given.value('api-key') !== null || given.value('key-header') !== null;
  const type = given.value('auth-type')?.toLowerCase() ?? (keyed ? 'apikey' : null);
  switch (type) {
    case null:
      return before ?? (schema === 'Bedrock' ? awsFrom(given, null) : { type: 'transparent' });
    case 'apikey': {
      const usual = schema === 'AzureOpenAI' ? 'api-key' : 'authorization';
      const kept = before?.type === 'apiKey' ? before.header : usual;
      return { type: 'apiKey', header: given.value('key-header')?.toLowerCase() ?? kept };
    }
    case 'account':
      return { type: 'account', accountId: accountOf(given, before, accounts) };
    case 'aws':
      return awsFrom(given, before?.type === 'aws' ? before : null);
    case 'none':
      return { type: 'none' };
    case 'transparent':
      return { type: 'transparent' };
    default:
      throw usageError(
        '--auth-type was not understood.',
        `It was ${type}.`,
        `It is one of ${authTypes.join(', ')}.`,
      );
  }
}

function awsFrom(given: Given, before: Extract<AuthView, { type: 'aws' }> | null): AuthView {
  const region = given.value('region') ?? before?.region ?? null;
  if (region === null) throw missing('region', 'an AWS region such as us-east-1');
  return { type: 'aws', profile: emptyAsNull(given.value('profile')) ?? before?.profile ?? null, region };
}

function accountOf(given: Given, before: AuthView | null, accounts: readonly AccountView[]): string {
  const asked = given.value('account');
  if (asked === null && before?.type === 'account') return before.accountId;
  const [only, ...more] = accounts;
  if (asked === null && only !== undefined && more.length === 0) return only.id;
  const found = accounts.find((one) => [one.id, one.name, one.email].includes(asked));
  if (found !== undefined) return found.id;
  throw notThere(
    asked === null ? 'Which account is not said.' : `There is no account "${asked}".`,
    accounts.length === 0
      ? 'No account is signed in.'
      : `There ${more.length === 0 ? 'is' : 'are'}: ${accounts.map((one) => one.name).join(', ')}.`,
    accounts.length === 0 ? 'Sign in first: postern login' : 'Name one: --account NAME',
  );
}

function schemaOf(text: string | null): BackendSchema | null {
  if (text === null) return null;
  const found = schemas.find((one) => one.toLowerCase() === text.toLowerCase());
  if (found !== undefined) return found;
  throw usageError('--schema was not understood.', `It was ${text}.`, `It is one of ${schemas.join(', ')}.`);
}

function usualUpstream(schema: BackendSchema): string | null {
  if (schema === 'ChatGPTCodex') return chatgptUpstream;
  return schema === 'OpenAI' ? openaiUpstream : null;
}

/** `NAME=VALUE` of an option that may be given several times; null when it was not given. */
function pairs(given: Given, name: string): readonly (readonly [string, string])[] | null {
  const texts = given.values(name);
  if (texts.length === 0) return null;
  return texts.map((text) => {
    const at = text.indexOf('=');
    if (at < 1)
      throw usageError(`--${name} was not understood.`, 'It has no name.', `Write --${name} NAME=VALUE.`);
    return [text.slice(0, at), text.slice(at + 1)];
  });
}

/** A whole number of an option; null when it was not given. @throws {AppError} command-invalid. */
export function whole(given: Given, name: string): number | null {
  const text = given.value(name);
  if (text === null) return null;
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw usageError(`--${name} was not understood.`, `It was ${text}.`, 'It is a whole number.');
}

function emptyAsNull(text: string | null): string | null {
  return text === '' ? null : text;
}

function missing(name: string, what: string) {
  return usageError(`--${name} is missing.`, `A new backend needs ${what}.`, `Add --${name}.`);
}
