import type { BackendDraft, FixView } from '../../preload/contract.ts';
import { t } from '../../preload/language.ts';
import type { Explanation } from '../domain/explain.ts';
import type { Backend } from '../domain/gateway.ts';
import { lintDraft } from '../domain/lint.ts';
import { parseUrl } from '../domain/url.ts';

/** A button and what the draft would be once it is pressed. */
type Mend = readonly [label: string, draft: BackendDraft];

/** What a person can do at once about what was found, as the window offers it; null where nothing helps but time. */
export function fixFor({ rule, fixKind, command }: Explanation, backend: Backend): FixView | null {
  const draft = draftOf(backend);
  switch (fixKind) {
    case null:
      return null;
    case 'signIn':
      return { type: 'signIn', label: t`Sign in` };
    case 'openSettings':
      return { type: 'openSettings', label: t`Open the settings` };
    case 'copyCommand':
      return command === null ? null : { type: 'copyCommand', label: t`Copy the command`, command };
    case 'enterKey':
      return backend.auth.type === 'apiKey'
        ? { type: 'enterKey', label: t`Enter the key` }
        : edit(withKey(draft));
    case 'editBackend':
      return edit(mends[rule]?.(draft) ?? linted(draft) ?? [t`Edit the backend`, draft]);
    default:
      return fixKind satisfies never;
  }
}

/** What a lint would mend, the first that matters to whether the address answers. */
export function linted(draft: BackendDraft): Mend | null {
  const found = lintDraft(draft).find(({ code, fix }) => fix !== null && code !== 'trailing-slash');
  return found?.fix == null ? null : [found.fix.label, found.fix.draft];
}

/** A backend as a person edits it. */
export function draftOf({
  id,
  name,
  schema,
  upstream,
  modelPattern,
  auth,
  model,
  options,
}: Backend): BackendDraft {
  return { id, name, schema, upstream, modelPattern, auth, model, options };
}

/** What particular rows of the table know to mend; null where the draft is not of the kind they mean. */
const mends: Readonly<Record<string, (draft: BackendDraft) => Mend | null>> = {
  'azure-responses-version': azureV1,
  'api-version-missing': azureV1,
  'api-version-wrong': azureV1,
  'azure-address': azureV1,
  'azure-variable': withKey,
  'key-needed': withKey,
  'own-key-needed': withKey,
  'key-absent': otherHeader,
  'key-organisation': withoutOrganisation,
  'own-model': (draft) => [t`Take every model`, { ...draft, modelPattern: '.*' }],
};

function edit([label, draft]: Mend): FixView {
  return { type: 'editBackend', label, draft };
}

function azureV1(draft: BackendDraft): Mend | null {
  const url = parseUrl(draft.upstream);
  if (url === null || !/\.azure\.(com|us|cn)$/.test(url.hostname)) return null;
  const query = draft.options.query.filter(([name]) => name !== 'api-version');
  const upstream = `${url.origin}/openai/v1`;
  if (upstream === draft.upstream && query.length === draft.options.query.length) return null;
  const deployment = /\/deployments\/([^/]+)/.exec(url.pathname)?.[1] ?? null;
  const model = draft.model ?? deployment;
  return [t`Use /openai/v1`, { ...draft, upstream, model, options: { ...draft.options, query } }];
}

function withKey(draft: BackendDraft): Mend {
  const header = draft.schema === 'AzureOpenAI' ? 'api-key' : 'authorization';
  return [t`Use a key`, { ...draft, auth: { type: 'apiKey', header } }];
}

function otherHeader(draft: BackendDraft): Mend | null {
  if (draft.auth.type !== 'apiKey') return null;
  const other = draft.schema === 'AzureOpenAI' ? 'api-key' : 'x-api-key';
  const header = draft.auth.header === 'authorization' ? other : 'authorization';
  return [t`Send the key in ${header}`, { ...draft, auth: { type: 'apiKey', header } }];
}

function withoutOrganisation(draft: BackendDraft): Mend | null {
  const headers = draft.options.headers.filter(([name]) => !/^openai-(organization|project)$/i.test(name));
  if (headers.length === draft.options.headers.length) return null;
  return [t`Remove those headers`, { ...draft, options: { ...draft.options, headers } }];
}
