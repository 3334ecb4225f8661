import type { BackendDraft } from '../../preload/contract.ts';
import { t } from '../../preload/language.ts';
import { schemaFix } from './lint-provider.ts';
import { queryOf, readdressed, segmentsOf, withQuery, type LintRule } from './lint-rule.ts';

/** Hosts of Azure's own: a resource of Azure OpenAI, AI services or AI Foundry. */
const azureHost = /\.(openai|cognitiveservices|services\.ai)\.azure\.(com|us|cn)$/;
const v1 = '/openai/v1';
const deployments = /^\/openai\/deployments\/([^/]+)/;
const datedVersion = /^\d{4}-\d{2}-\d{2}/;

const isAzureHost = (url: URL | null): url is URL => azureHost.test(url?.hostname ?? '');
const isAzure = (draft: BackendDraft, url: URL | null): url is URL =>
  url !== null && (draft.schema === 'AzureOpenAI' || isAzureHost(url));
const pathOf = (url: URL): string => `/${segmentsOf(url).join('/')}`;
/** In the query or still in the address, where people paste it. */
const apiVersion = (draft: BackendDraft, url: URL): string | null =>
  queryOf(draft, 'api-version') ?? url.searchParams.get('api-version');
const withoutVersion = (draft: BackendDraft): BackendDraft =>
  withQuery(
    draft,
    draft.options.query.filter(([name]) => name !== 'api-version'),
  );

/** What is odd about an address of Azure. @see https://learn.microsoft.com/azure/ai-foundry/openai/api-version-lifecycle */
export const azureRules: readonly LintRule[] = [
  {
    code: 'azure-schema',
    find: (draft, url) =>
      isAzureHost(url)
        ? schemaFix(
            draft,
            'AzureOpenAI',
            (now) => t`This is the address of an Azure resource, and the schema says ${now}.`,
          )
        : null,
  },
  {
    code: 'azure-path-missing',
    find(draft, url) {
      // Another host may be a gateway in front of Azure, with paths of its own.
      if (!isAzureHost(url) || segmentsOf(url)[0] === 'openai') return null;
      if (segmentsOf(url).some((part) => part !== 'v1')) return null;
      return {
        message: t`A resource of Azure answers below ${v1}.`,
        fix: [t`Add ${v1}`, readdressed(draft, url, (copy) => (copy.pathname = v1))],
      };
    },
  },
  {
    code: 'azure-deployment-path',
    find(draft, url) {
      if (!isAzure(draft, url)) return null;
      const deployment = deployments.exec(pathOf(url))?.[1];
      if (deployment === undefined || apiVersion(draft, url) !== null) return null;
      const model = draft.model ?? decoded(deployment);
      return {
        message: t`The address names a deployment. With the v1 API the deployment is the model.`,
        fix: [
          t`Use ${v1} with model ${model}`,
          { ...readdressed(draft, url, (copy) => (copy.pathname = v1)), model },
        ],
      };
    },
  },
  {
    code: 'azure-api-version-missing',
    find(draft, url) {
      if (!isAzure(draft, url) || apiVersion(draft, url) !== null) return null;
      if (!/^\/openai(\/(responses|models|chat\/completions))?$/.test(pathOf(url))) return null;
      return {
        message: t`Below /openai Azure wants an api-version in the query; the v1 API needs none.`,
        fix: [t`Use ${v1}`, readdressed(draft, url, (copy) => (copy.pathname = v1))],
      };
    },
  },
  {
    code: 'azure-api-version-extra',
    find(draft, url) {
      if (!isAzure(draft, url) || !pathOf(url).startsWith(v1)) return null;
      if (!datedVersion.test(queryOf(draft, 'api-version') ?? '')) return null;
      return {
        message: t`The v1 API takes no dated api-version.`,
        fix: [t`Remove it`, withoutVersion(draft)],
      };
    },
  },
];

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
