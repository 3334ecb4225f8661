import { isDeepStrictEqual } from 'node:util';
import type { LeftoverView } from '../../preload/contract.ts';
import { failed, ok, problem, type Result } from '../domain/problem.ts';
import { configTable, isTable, providerInForce, tableIn, textIn, type ConfigTable } from './config-facts.ts';
import { t } from '../../preload/language.ts';

/** An address of this machine that Codex would use, and the key it stands under. */
export interface LoopbackAddress {
  readonly key: string;
  readonly url: string;
  readonly host: string;
  readonly port: number;
  readonly tool: string | null;
}

/** Under this key a leftover of ours is shown whose journal is gone; no key of Codex is called so. */
export const ownLeftover = 'postern';

/** The addresses of this machine a configuration makes Codex use; those of entries not in use are none. */
export function loopbackAddresses(table: ConfigTable): readonly LoopbackAddress[] {
  const provider = providerInForce([table]);
  const entry = tableIn(tableIn(table, 'model_providers'), provider);
  const found: readonly (readonly [string, string | null])[] = [
    // The built-in provider alone goes by this one.
    ['openai_base_url', provider === 'openai' ? textIn(table, 'openai_base_url') : null],
    ['chatgpt_base_url', textIn(table, 'chatgpt_base_url')],
    [`model_providers.${provider}.base_url`, textIn(entry, 'base_url')],
  ];
  return found.flatMap(([key, url]) => {
    const place = url === null ? null : loopbackOf(url);
    if (url === null || place === null) return [];
    return [
      {
        key,
        url,
        ...place,
        tool: /\/l\/[A-Za-z0-9_-]{20,}\/v1\//.test(url)
          ? 'Postern'
          : toolOf(key.startsWith('model_providers') ? provider : null, place.port),
      },
    ];
  });
}

/** What is shown of a dead address: no credential, no query. */
export function leftoverView({ key, url, tool }: LoopbackAddress): LeftoverView {
  const { origin, pathname } = new URL(url);
  return { key, url: `${origin}${pathname.replace(/\/l\/[A-Za-z0-9_-]{20,}/, '/l/…')}`, tool };
}

/**
 * Takes a leftover address out: its own line, or, for an entry of a provider, the line that chooses the entry, which then
 * stays unused. Only a whole line whose loss changes nothing else is taken; else the person is told where to do it.
 */
export function withoutLeftover(text: string, key: string): Result<string> {
  const table = configTable(text);
  if (table === null) return failed(byHand(key));
  const gone = key.startsWith('model_providers.') ? 'model_provider' : key;
  if (!(gone in table)) return ok(text);
  const { [gone]: _, ...wanted } = table;
  const lines = text.split(/(?<=\n)/);
  for (const [index, line] of lines.entries()) {
    if (!line.includes(gone)) continue;
    // A byte order mark belongs to the file, not to its first line.
    const kept = lines.map((one, at) => (at === index ? (/^\uFEFF/.exec(one)?.[0] ?? '') : one)).join('');
    const left = configTable(kept);
    if (left !== null && isDeepStrictEqual(plain(left), plain(wanted))) return ok(kept);
  }
  return failed(byHand(gone));
}

// smol-toml's tables have no prototype of their own kind to compare.
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (!isTable(value)) return value instanceof Date ? value.toISOString() : value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, plain(one)]));
}

const byHand = (key: string) =>
  problem(
    'file-invalid',
    t`The key ${key} does not stand in a line of its own.`,
    t`Taking it out could change something else.`,
    t`Nothing was changed. Remove it in an editor.`,
  );

function loopbackOf(url: string): { readonly host: string; readonly port: number } | null {
  if (!URL.canParse(url)) return null;
  const { hostname, port, protocol } = new URL(url);
  if (!/^https?:$/.test(protocol)) return null;
  const host = hostname.replace(/^\[|\]$/g, '');
  if (host !== 'localhost' && host !== '::1' && !/^127(\.\d+){3}$/.test(host)) return null;
  return { host, port: port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port) };
}

/**
 * Tools by what they are known to write (read 2026-11-21): opencodex's guide "Codex integration"; cc-switch issues 1515 and
 * 1641; litellm pull request 40447; codex-tools issue 77; Antigravity-Manager issue 739. The provider id says it for sure, a
 * port that is a tool's default says it well enough.
 */
const byProvider: Readonly<Record<string, string>> = {
  opencodex: 'opencodex',
  litellm: 'LiteLLM',
  codex_tools: 'codex-tools',
  antigravity: 'Antigravity Manager',
  'codex-lb': 'codex-lb',
  cliproxyapi: 'CLIProxyAPI',
  postern: 'Postern',
  'postern-connected': 'Postern',
};
const byPort: Readonly<Record<number, string>> = {
  10100: 'opencodex',
  15721: 'cc-switch',
  8317: 'CLIProxyAPI',
  2455: 'codex-lb',
};

function toolOf(provider: string | null, port: number): string | null {
  return (provider === null ? null : byProvider[provider.toLowerCase()]) ?? byPort[port] ?? null;
}
