import type { FindingView } from '../../preload/contract.ts';
import { counted, t } from '../../preload/language.ts';
import { redactText } from '../domain/redact.ts';
import { parseUrl } from '../domain/url.ts';
import {
  ignoredInProjects,
  routingKeys,
  valueAt,
  winnerOf,
  type ConfigLayer,
  type Winner,
} from './config-layers.ts';
import type { HomeFacts } from './facts.ts';
import { finding, findingId, inWords } from './finding.ts';

/** What the configuration of a home says about routing, and who wins where several say it. */
export function checkConfig(home: HomeFacts, isRouting: boolean): readonly FindingView[] {
  const { layers, broken } = home.layers;
  return [
    ...broken.map(({ path, why, at }) =>
      finding({
        id: idOf('config.malformed', home, path),
        area: 'configuration',
        level: 'problem',
        title:
          at === null
            ? t`${path} cannot be used.`
            : t`${path} cannot be used: it is malformed at line ${at.line}, column ${at.column}.`,
        detail: t`${why} Codex does not start with it, and Postern leaves it as it is.`,
        next: at === null ? t`Make it readable, then look again.` : t`Mend that line, then look again.`,
      }),
    ),
    ...routingKeys.flatMap((key) => winnerFinding(home, winnerOf(key, layers))),
    ...layers.filter(({ kind }) => kind === 'profile').flatMap((layer) => profileFinding(home, layer)),
    ...layers.filter(({ kind }) => kind === 'project').flatMap((layer) => projectFinding(home, layer)),
    ...(isRouting ? launchFindings(home) : []),
  ];
}

/** A finding's id for one home, and for one file or key of it: stable as long as both stay. */
export function idOf(check: string, home: Pick<HomeFacts, 'path' | 'isDefault'>, about = ''): string {
  return findingId(check, ...(home.isDefault ? [] : [home.path]), ...(about === '' ? [] : [about]));
}

/** A value as a sentence may show it: an address without its credential and query, a plain word as it is. */
export function shownValue(value: unknown): string {
  if (Array.isArray(value)) return inWords(value.map(shownValue));
  if (typeof value !== 'string')
    return typeof value === 'boolean' || typeof value === 'number' ? String(value) : t`a table`;
  const url = /^[a-z][a-z0-9+.-]*:\/\//i.test(value) ? parseUrl(value) : null;
  if (url !== null) return redactText(`${url.protocol}//${url.host}${url.pathname}`);
  return /^[\w.@ -]{1,80}$/.test(value) ? redactText(value) : t`a text of its own`;
}

function winnerFinding(home: HomeFacts, winner: Winner | null): readonly FindingView[] {
  if (winner === null) return [];
  const { key, value, layer, hidden } = winner;
  const others = inWords(hidden.map(({ path }) => path));
  return [
    finding({
      id: idOf(`config.wins.${key}`, home),
      area: 'configuration',
      level: hidden.length === 0 ? 'fine' : 'note',
      title:
        hidden.length === 0
          ? t`${key} comes from ${layer.path}.`
          : counted(
              hidden.length,
            )`${key} comes from ${layer.path} and hides the one in ${others}. | ${key} comes from ${layer.path} and hides those in ${others}.`,
      detail: t`Codex in ${home.path} follows ${shownValue(value)}.`,
      next: hidden.length === 0 ? '' : t`To follow another, change ${layer.path}.`,
    }),
  ];
}

function profileFinding(home: HomeFacts, layer: ConfigLayer): readonly FindingView[] {
  const keys = routingKeys.filter((key) => valueAt(layer.table, key) !== undefined);
  if (keys.length === 0) return [];
  const hides = keys.filter((key) => winnerOf(key, home.layers.layers) !== null);
  const name = layer.profile ?? '';
  return [
    finding({
      id: idOf('config.profile', home, name),
      area: 'configuration',
      level: 'note',
      title:
        hides.length === 0
          ? t`codex -p ${name} takes ${inWords(keys)} from ${layer.path}.`
          : t`codex -p ${name} takes ${inWords(keys)} from ${layer.path}, over config.toml.`,
      detail: t`It counts only where that profile is asked for.`,
    }),
  ];
}

function projectFinding(home: HomeFacts, layer: ConfigLayer): readonly FindingView[] {
  const keys = ignoredInProjects.filter((key) => valueAt(layer.table, key) !== undefined);
  if (keys.length === 0) return [];
  return [
    finding({
      id: idOf('config.project', home, layer.path),
      area: 'configuration',
      level: 'warning',
      title: t`Codex ignores ${inWords(keys)} in ${layer.path}.`,
      detail: t`A project may not say where requests go; Codex tells it at its start and goes on without.`,
      next: counted(
        keys.length,
      )`Move it to the config.toml of your Codex home, or take it out. | Move them to the config.toml of your Codex home, or take them out.`,
    }),
  ];
}

/** What stands between a launch of Postern and its route. */
function launchFindings(home: HomeFacts): readonly FindingView[] {
  const { layers } = home.layers;
  const stronger = ['model_provider', 'openai_base_url', 'model_providers'].flatMap((key) => {
    const winner = winnerOf(key, layers, ['requirements', 'managed']);
    return winner === null || (key === 'model_provider' && winner.value === 'openai') ? [] : [winner];
  });
  if (stronger.length > 0) {
    const files = inWords([...new Set(stronger.map(({ layer }) => layer.path))]);
    return [
      finding({
        id: idOf('config.over-launches', home),
        area: 'configuration',
        level: 'problem',
        title: t`${files} stands over what a launch of Postern says, so Codex goes past Postern.`,
        detail: t`It sets ${inWords(stronger.map(({ key }) => key))}, and nothing on a command line changes that.`,
        next: counted(
          stronger.length,
        )`Ask whoever keeps ${files} to take it out, or route by that file. | Ask whoever keeps ${files} to take them out, or route by that file.`,
      }),
    ];
  }
  const own = winnerOf('model_provider', layers) ?? winnerOf('openai_base_url', layers);
  if (own === null) return [];
  return [
    finding({
      id: idOf('config.by-hand', home),
      area: 'configuration',
      level: 'note',
      title: t`A launch from Postern sets ${own.key} itself and hides the one in ${own.layer.path}.`,
      detail: t`A Codex started by hand follows the file.`,
    }),
  ];
}
