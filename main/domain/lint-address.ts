import { t } from '../../preload/language.ts';
import { isSecretName } from './check-fields.ts';
import { addressOf, queryOf, readdressed, segmentsOf, withQuery, type LintRule } from './lint-rule.ts';
import { isLoopbackHost, parseUrl } from './url.ts';

/** Paths of single calls, which Codex adds by itself. */
const endpoint = /\/(responses(\/compact)?|chat\/completions|completions|models)$/;
/** A segment that names a version: `v1`, `v1beta`. */
const version = /^v\d+[a-z]*$/;
/** The ports of model servers on this machine, and their names. */
const localServers: Readonly<Record<string, string>> = { '11434': 'Ollama', '1234': 'LM Studio' };

/** What is odd about an address whoever answers there. */
export const addressRules: readonly LintRule[] = [
  {
    code: 'scheme-missing',
    find(draft) {
      const text = draft.upstream.trim();
      if (text === '' || /^[a-z][a-z+.-]*:\/\//i.test(text)) return null;
      const url = parseUrl(`https://${text}`);
      if (url === null || !/^(\[[0-9a-f:]+\]|localhost|[^/:]+\.[^/:]+)(:\d+)?(\/|$)/i.test(text)) return null;
      const scheme = isLoopbackHost(url.hostname) ? 'http' : 'https';
      return {
        message: t`The address does not begin with ${scheme}://.`,
        fix: [t`Add ${scheme}://`, { ...draft, upstream: `${scheme}://${text}` }],
      };
    },
  },
  {
    code: 'http-outside',
    find(draft, url) {
      if (url?.protocol !== 'http:' || isLoopbackHost(url.hostname)) return null;
      const secure = parseUrl(`https:${url.href.slice('http:'.length)}`) ?? url;
      return {
        message: t`Only https may leave this machine.`,
        fix: [t`Use https`, { ...draft, upstream: addressOf(secure) }],
      };
    },
  },
  {
    code: 'credential-in-url',
    find(draft, url) {
      if (url === null) return null;
      const secrets = [...new Set(url.searchParams.keys())].filter(isSecretName);
      if (url.username === '' && url.password === '' && secrets.length === 0) return null;
      return {
        message: t`The address holds a credential. Keys are kept in the keyring.`,
        fix: [
          t`Remove it`,
          readdressed(draft, url, (copy) => {
            copy.username = '';
            copy.password = '';
            for (const name of secrets) copy.searchParams.delete(name);
          }),
        ],
      };
    },
  },
  {
    code: 'query-in-url',
    find(draft, url) {
      if (url === null || (url.search === '' && url.hash === '')) return null;
      const all = [...url.searchParams];
      const plain = all.filter(([name]) => !isSecretName(name));
      if (plain.length === 0 && all.length > 0) return null;
      const fresh = new Map(plain.filter(([name]) => name !== '' && queryOf(draft, name) === null));
      const mended = readdressed(draft, url, (copy) => {
        for (const [name] of plain) copy.searchParams.delete(name);
        copy.hash = '';
        if (copy.searchParams.size === 0) copy.search = '';
      });
      return {
        message: t`What follows ? or # does not belong in the address.`,
        fix: [
          fresh.size === 0 ? t`Remove it` : t`Move it to the query`,
          withQuery(mended, [...draft.options.query, ...fresh]),
        ],
      };
    },
  },
  {
    code: 'trailing-slash',
    find(draft, url) {
      if (url === null || !draft.upstream.trim().endsWith('/')) return null;
      return {
        message: t`The address ends in a slash.`,
        fix: [t`Remove it`, readdressed(draft, url, withoutEnd)],
      };
    },
  },
  {
    code: 'endpoint-in-url',
    find(draft, url) {
      if (url === null) return null;
      const found = endpoint.exec(pathOf(url))?.[0];
      if (found === undefined) return null;
      return {
        message: t`The address ends in ${found}, which Codex adds by itself.`,
        fix: [
          t`Remove ${found}`,
          readdressed(draft, url, (copy) => {
            copy.pathname = pathOf(url).slice(0, -found.length);
          }),
        ],
      };
    },
  },
  {
    code: 'v1-doubled',
    find(draft, url) {
      if (url === null) return null;
      const parts = segmentsOf(url);
      const once = parts.filter((part, at) => !(version.test(part) && part === parts[at - 1]));
      if (once.length === parts.length) return null;
      return {
        message: t`The address has its version twice.`,
        fix: [t`Keep one`, readdressed(draft, url, (copy) => (copy.pathname = `/${once.join('/')}`))],
      };
    },
  },
  {
    code: 'v1-missing',
    find(draft, url) {
      if (url === null || (draft.schema !== 'OpenAI' && draft.schema !== 'OpenAICompatible')) return null;
      const path = pathOf(url);
      if (
        isOthers(url.hostname) ||
        endpoint.test(path) ||
        segmentsOf(url).some((part) => version.test(part))
      ) {
        return null;
      }
      const server = isLoopbackHost(url.hostname) ? localServers[url.port] : undefined;
      // Ollama's own API stands below /api, and the one Codex speaks beside it.
      const base = server === 'Ollama' ? path.replace(/^\/api(\/.*)?$/, '') : path;
      return {
        message:
          server === undefined
            ? t`The address does not end in /v1, where most providers answer.`
            : t`${server} answers Codex below /v1.`,
        fix: [t`Add /v1`, readdressed(draft, url, (copy) => (copy.pathname = `${base}/v1`))],
      };
    },
  },
  {
    code: 'localhost',
    find(draft, url) {
      const server = url?.hostname === 'localhost' ? localServers[url.port] : undefined;
      if (url === null || server === undefined) return null;
      return {
        message: t`localhost can mean ::1, where ${server} does not listen.`,
        fix: [t`Use 127.0.0.1`, readdressed(draft, url, (copy) => (copy.hostname = '127.0.0.1'))],
      };
    },
  },
];

/** Hosts with rules of their own about their path. */
function isOthers(host: string): boolean {
  return /(^|\.)(azure\.com|chatgpt\.com|chat\.openai\.com|amazonaws\.com|api\.aws)$/.test(host);
}

function pathOf(url: URL): string {
  const copy = new URL(url);
  withoutEnd(copy);
  return copy.pathname === '/' ? '' : copy.pathname;
}

function withoutEnd(url: URL): void {
  const parts = url.pathname.split('/');
  while (parts.length > 1 && parts.at(-1) === '') parts.pop();
  url.pathname = parts.join('/');
}
