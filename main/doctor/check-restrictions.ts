import type { FindingView } from '../../preload/contract.ts';
import { idOf, shownValue } from './check-config.ts';
import { valueAt, winnerOf, type ConfigLayer } from './config-layers.ts';
import type { HomeFacts } from './facts.ts';
import { finding } from './finding.ts';
import { t } from '../../preload/language.ts';

/** A rule about signing in, and the file that makes it. */
interface SignInRule {
  readonly key: string;
  readonly value: unknown;
  readonly path: string;
}

/** Which sign-ins are allowed, by which file (C7), and whether the one there is would be thrown away. */
export function checkRestrictions(home: HomeFacts): readonly FindingView[] {
  const rules = rulesOf(home.layers.layers);
  return [
    ...rules.map((rule) =>
      finding({
        id: idOf(`restriction.${rule.key}`, home, rule.path),
        area: 'credentials',
        level: 'note',
        title: t`${rule.path} allows sign-ins with ${shownValue(rule.value)} alone.`,
        detail: rule.key.startsWith('forced_')
          ? t`${rule.key} stands there. A sign-in that breaks it saves nothing, in Codex and in Postern.`
          : t`${rule.key} stands there. Codex refuses a sign-in that breaks it.`,
      }),
    ),
    ...ignoredRules(home),
    ...broken(home, rules),
  ];
}

/** The method a stored sign-in counts as (Codex 0.169). */
const methodOf: Readonly<Partial<Record<HomeFacts['login'], 'chatgpt' | 'api'>>> = {
  chatgpt: 'chatgpt',
  accessToken: 'chatgpt',
  apiKey: 'api',
};

function rulesOf(layers: readonly ConfigLayer[]): readonly SignInRule[] {
  const forced = ['forced_login_method', 'forced_chatgpt_workspace_id'].flatMap((key) => {
    const winner = winnerOf(key, layers, ['managed', 'user', 'system']);
    return winner === null ? [] : [{ key, value: winner.value, path: winner.layer.path }];
  });
  const required = layers
    .filter(({ kind }) => kind === 'requirements')
    .flatMap(({ table, path }) =>
      ['allowed_login_methods', 'allowed_chatgpt_workspaces'].flatMap((key) => {
        const value = valueAt(table, key);
        return value === undefined ? [] : [{ key, value, path }];
      }),
    );
  return [...required, ...forced];
}

/** `forced_…` in requirements.toml: Codex 0.169 says that it is ignored; Postern keeps to it all the same. */
function ignoredRules(home: HomeFacts): readonly FindingView[] {
  return home.layers.layers
    .filter(({ kind }) => kind === 'requirements')
    .flatMap(({ table, path }) =>
      ['forced_login_method', 'forced_chatgpt_workspace_id']
        .filter((key) => valueAt(table, key) !== undefined)
        .map((key) =>
          finding({
            id: idOf(`restriction.ignored.${key}`, home, path),
            area: 'credentials',
            level: 'warning',
            title: t`Codex ignores ${key} in ${path}.`,
            detail: t`Requirements have names of their own for it. Postern keeps to the rule all the same.`,
            next:
              key === 'forced_login_method'
                ? t`Write allowed_login_methods there.`
                : t`Write allowed_chatgpt_workspaces there.`,
          }),
        ),
    );
}

function broken(home: HomeFacts, rules: readonly SignInRule[]): readonly FindingView[] {
  const method = methodOf[home.login];
  if (method === undefined) return [];
  const rule = rules.find(
    ({ key, value }) =>
      (key === 'forced_login_method' && value !== method) ||
      (key === 'allowed_login_methods' && Array.isArray(value) && !value.includes(method)),
  );
  if (rule === undefined) return [];
  return [
    finding({
      id: idOf('restriction.broken', home),
      area: 'credentials',
      level: 'problem',
      title: t`Codex's sign-in in ${home.path} is not allowed by ${rule.path}.`,
      detail: t`${rule.key} allows ${shownValue(rule.value)} alone; Codex signs itself out at its next start.`,
      next: t`Sign in the way that is allowed.`,
    }),
  ];
}
