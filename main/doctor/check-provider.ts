import type { FindingView } from '../../preload/contract.ts';
import { isLoopbackHost, parseUrl } from '../domain/url.ts';
import { idOf, shownValue } from './check-config.ts';
import { isTable, providerEntry, winnerOf, type ConfigLayer } from './config-layers.ts';
import type { Environment, HomeFacts } from './facts.ts';
import { copyFix, finding, inWords } from './finding.ts';
import { t } from '../../preload/language.ts';

/** Ids Codex keeps for itself; an entry under one of them ends it at its start (Codex 0.169). */
const reserved = ['openai', 'ollama', 'lmstudio'];

/** Codex 0.169's own default. */
const defaultChatgptBase = 'https://chatgpt.com/backend-api/';

/** What is wrong with the providers a home configures, and whether its addresses fall into Codex's same-origin trap. */
export function checkProviders(
  home: HomeFacts,
  environment: Environment | null,
  ourPort: number | null,
): readonly FindingView[] {
  const { layers } = home.layers;
  const id = winnerOf('model_provider', layers)?.value;
  const entry = typeof id === 'string' && !reserved.includes(id) ? providerEntry(id, layers) : null;
  return [
    ...layers.flatMap((layer) => [...refused(home, layer)]),
    ...(typeof id === 'string' && entry !== null ? inForce(home, id, entry, environment) : []),
    ...trap(home, entry, ourPort),
  ];
}

/** What ends Codex at its start. */
function refused(home: HomeFacts, { table, path, kind }: ConfigLayer): readonly FindingView[] {
  if (kind === 'project' || kind === 'launch') return [];
  const entries = isTable(table['model_providers']) ? Object.entries(table['model_providers']) : [];
  const taken = entries.filter(([name]) => reserved.includes(name)).map(([name]) => name);
  const chat = entries.filter(([, entry]) => isTable(entry) && entry['wire_api'] === 'chat');
  const stop = (what: string, title: string, next: string): FindingView =>
    finding({
      id: idOf(`config.${what}`, home, path),
      area: 'configuration',
      level: 'problem',
      title,
      detail: t`Codex does not start with it.`,
      next,
    });
  return [
    ...(taken.length === 0
      ? []
      : [
          stop(
            'reserved',
            t`${path} defines ${inWords(taken.map((name) => `model_providers.${name}`))}, which Codex keeps for itself.`,
            t`Give the entry another name, and say that one in model_provider.`,
          ),
        ]),
    ...(chat.length === 0
      ? []
      : [
          stop(
            'wire-api',
            t`${path} asks for wire_api = "chat", which Codex no longer knows.`,
            t`Write wire_api = "responses", or take the line out.`,
          ),
        ]),
    ...(typeof table['profile'] === 'string'
      ? [
          stop(
            'old-profile',
            t`${path} selects a profile with profile = "…", which Codex no longer takes.`,
            t`Take the line out, and start Codex with -p and the name of the profile.`,
          ),
        ]
      : []),
  ];
}

function inForce(
  home: HomeFacts,
  id: string,
  entry: Readonly<Record<string, unknown>>,
  environment: Environment | null,
): readonly FindingView[] {
  const found: FindingView[] = [];
  const name = shownValue(id);
  const key = entry['env_key'];
  if (environment !== null && typeof key === 'string' && (environment[key] ?? '').trim() === '') {
    found.push(
      finding({
        id: idOf('config.env-key', home),
        area: 'configuration',
        level: 'problem',
        title: t`The provider ${name} takes its key from ${shownValue(key)}, which is not set.`,
        detail: t`Codex ends at its start: it sends no request without it.`,
        next: t`Set ${shownValue(key)} where your shell starts, or name the variable that holds the key in env_key.`,
      }),
    );
  }
  const base = entry['base_url'];
  const url = typeof base === 'string' ? parseUrl(base) : null;
  if (Object.keys(entry).length === 0) {
    found.push(
      finding({
        id: idOf('config.provider-missing', home),
        area: 'configuration',
        level: isBuiltIn(id) ? 'fine' : 'problem',
        title: isBuiltIn(id)
          ? t`Codex uses its built-in provider ${name}.`
          : t`model_provider names ${name}, and no such provider is configured.`,
        detail: isBuiltIn(id) ? '' : t`Codex does not start with it.`,
        next: isBuiltIn(id) ? '' : t`Add [model_providers.${name}], or take model_provider out.`,
      }),
    );
  } else if (url !== null && url.pathname === '/' && !isLoopbackHost(url.hostname)) {
    found.push(
      finding({
        id: idOf('config.base-path', home),
        area: 'configuration',
        level: 'warning',
        title: t`The address of ${name} has no path, and most providers answer below /v1 only.`,
        detail: t`Codex asks ${url.origin}/responses.`,
        next: t`If it answers 404, write base_url = "${url.origin}/v1".`,
        fix: copyFix(t`Copy the line`, `base_url = "${url.origin}/v1"`),
      }),
    );
  }
  return found;
}

/** Codex 0.169 knows a few more by itself; the names of the Google one were not seen. */
const isBuiltIn = (id: string): boolean => /^(amazon-bedrock|google|vertex|gcp)/.test(id);

/**
 * Where the model's address and chatgpt_base_url have one origin, Codex rewrites model requests to ChatGPT itself and past any
 * proxy (PROTOCOL fact 2).
 */
function trap(
  home: HomeFacts,
  entry: Readonly<Record<string, unknown>> | null,
  ourPort: number | null,
): readonly FindingView[] {
  const { layers } = home.layers;
  const chatgpt = winnerOf('chatgpt_base_url', layers);
  if (chatgpt === null || typeof chatgpt.value !== 'string' || chatgpt.value === defaultChatgptBase)
    return [];
  const origin = parseUrl(chatgpt.value)?.origin;
  const own = entry === null ? winnerOf('openai_base_url', layers)?.value : entry['base_url'];
  const model = typeof own === 'string' ? parseUrl(own)?.origin : undefined;
  const ours = ourPort === null ? undefined : `http://127.0.0.1:${ourPort}`;
  if (origin === undefined || (origin !== model && origin !== ours)) return [];
  return [
    finding({
      id: idOf('config.same-origin', home),
      area: 'configuration',
      level: 'problem',
      title: t`chatgpt_base_url in ${chatgpt.layer.path} has the same origin as the address of the model, so Codex goes past it.`,
      detail: t`Both are ${origin}. With a ChatGPT sign-in Codex then sends model requests to ChatGPT directly and says nothing.`,
      next: t`Take chatgpt_base_url out; Postern does not need it.`,
    }),
  ];
}
