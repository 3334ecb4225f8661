import type { BackendDraft, BackendSchema } from '../../preload/contract.ts';
import { t } from '../../preload/language.ts';
import { readdressed, segmentsOf, type LintFound, type LintRule } from './lint-rule.ts';

const chatgptPath = '/backend-api/codex';
/** Amazon's hosts for models: the one Codex itself uses is `bedrock-mantle` (Codex 0.169, PROTOCOL K). */
const bedrockHost = /^(bedrock(?:-mantle|-runtime)?)\.([a-z0-9-]+)\.(?:api\.aws|amazonaws\.com)$/;

const isChatgpt = (url: URL | null): url is URL =>
  /^(chatgpt\.com|chat\.openai\.com)$/.test(url?.hostname ?? '');

/** What is odd about an address of ChatGPT, OpenAI or Amazon. */
export const providerRules: readonly LintRule[] = [
  {
    code: 'chatgpt-schema',
    find: (draft, url) =>
      isChatgpt(url)
        ? schemaFix(
            draft,
            'ChatGPTCodex',
            (now) => t`This is the address of ChatGPT, and the schema says ${now}.`,
          )
        : null,
  },
  {
    code: 'chatgpt-path',
    find(draft, url) {
      if (!isChatgpt(url)) return null;
      const isRight = url.hostname === 'chatgpt.com' && `/${segmentsOf(url).join('/')}` === chatgptPath;
      if (isRight) return null;
      return {
        message: t`ChatGPT answers Codex at https://chatgpt.com${chatgptPath}.`,
        fix: [
          t`Use that address`,
          readdressed(draft, url, (copy) => {
            copy.hostname = 'chatgpt.com';
            copy.pathname = chatgptPath;
          }),
        ],
      };
    },
  },
  {
    code: 'chatgpt-key',
    find(draft, url) {
      if (!isChatgpt(url) || draft.schema !== 'ChatGPTCodex' || draft.auth.type !== 'apiKey') return null;
      return {
        message: t`ChatGPT takes a sign-in, not a key.`,
        fix: [t`Use the sign-in of Codex`, { ...draft, auth: { type: 'transparent' } }],
      };
    },
  },
  {
    code: 'openai-schema',
    find: (draft, url) =>
      url?.hostname === 'api.openai.com'
        ? schemaFix(draft, 'OpenAI', (now) => t`This is the address of OpenAI, and the schema says ${now}.`)
        : null,
  },
  {
    code: 'bedrock-schema',
    find: (draft, url) =>
      bedrockHost.test(url?.hostname ?? '')
        ? schemaFix(draft, 'Bedrock', (now) => t`This is an address of Bedrock, and the schema says ${now}.`)
        : null,
  },
  {
    code: 'bedrock-host',
    find(draft, url) {
      const [, service, region] = bedrockHost.exec(url?.hostname ?? '') ?? [];
      if (url === null || region === undefined || service === 'bedrock-mantle') return null;
      const host = `bedrock-mantle.${region}.api.aws`;
      return {
        message: t`Bedrock answers Codex at ${host}.`,
        fix: [
          t`Use that address`,
          readdressed(draft, url, (copy) => {
            copy.hostname = host;
            copy.pathname = '/openai/v1';
          }),
        ],
      };
    },
  },
  {
    code: 'bedrock-path',
    find(draft, url) {
      const [, service] = bedrockHost.exec(url?.hostname ?? '') ?? [];
      if (url === null || service !== 'bedrock-mantle' || segmentsOf(url).includes('v1')) return null;
      return {
        message: t`Bedrock answers Codex below /openai/v1.`,
        fix: [t`Add /openai/v1`, readdressed(draft, url, (copy) => (copy.pathname = '/openai/v1'))],
      };
    },
  },
  {
    code: 'bedrock-region',
    find(draft, url) {
      const [, , region] = bedrockHost.exec(url?.hostname ?? '') ?? [];
      if (region === undefined || draft.auth.type !== 'aws' || draft.auth.region === region) return null;
      return {
        message:
          draft.auth.region === ''
            ? t`The address is in ${region}, and requests would be signed for no region.`
            : t`The address is in ${region}, and requests would be signed for ${draft.auth.region}.`,
        fix: [t`Sign for ${region}`, { ...draft, auth: { ...draft.auth, region } }],
      };
    },
  },
];

/** The mend of a schema that does not fit a host, said with the one it has; an auth that does not fit the new one gives way. */
export function schemaFix(
  draft: BackendDraft,
  schema: BackendSchema,
  message: (now: BackendSchema) => string,
): LintFound | null {
  if (draft.schema === schema) return null;
  return {
    message: message(draft.schema),
    fix: [t`Use ${schema}`, { ...draft, schema, auth: authFor(draft.auth, schema) }],
  };
}

function authFor(auth: BackendDraft['auth'], schema: BackendSchema): BackendDraft['auth'] {
  const isAccountOk = schema === 'ChatGPTCodex' || schema === 'OpenAI';
  if (auth.type === 'account' && !isAccountOk) return { type: 'apiKey', header: 'authorization' };
  if (auth.type === 'aws' && schema !== 'Bedrock') return { type: 'apiKey', header: 'authorization' };
  return auth;
}
