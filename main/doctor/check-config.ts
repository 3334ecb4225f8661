import type { FindingView } from '../../preload/contract.ts';
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
        title: `${path} cannot be used${at === null ? '' : `: it is malformed at line ${at.line}, column ${at.column}`}.`,
        detail: `${why} Codex does not start with it, and Postern leaves it as it is.`,
        next: at === null ? 'Make it readable, then look again.' : 'Mend that line, then look again.',
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
    return typeof value === 'boolean' || typeof value === 'number' ? String(value) : 'a table';
  const url = /^[a-z][a-z0-9+.-]*:\/\//i.test(value) ? parseUrl(value) : null;
  if (url !== null) return redactText(`${url.protocol}//${url.host}${url.pathname}`);
  return /^[\w.@ -]{1,80}$/.test(value) ? redactText(value) : 'a text of its own';
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
      title: `${key} comes from ${layer.path}${hidden.length === 0 ? '' : ` and hides ${hidden.length === 1 ? 'the one in' : 'those in'} ${others}`}.`,
      detail: `Codex in ${home.path} follows ${shownValue(value)}.`,
      next: hidden.length === 0 ? '' : `To follow another, change ${layer.path}.`,
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
      title: `codex -p ${name} takes ${inWords(keys)} from ${layer.path}${hides.length === 0 ? '' : ', over config.toml'}.`,
      detail: 'It counts only where that profile is asked for.',
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
      title: `Codex ignores ${inWords(keys)} in ${layer.path}.`,
      detail: 'A project may not say where requests go; Codex tells it at its start and goes on without.',
      next: `Move ${keys.length === 1 ? 'it' : 'them'} to the config.toml of your Codex home, or take ${keys.length === 1 ? 'it' : 'them'} out.`,
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
        title: `${files} stands over what a launch of Postern says, so Codex goes past Postern.`,
        detail: `It sets ${inWords(stronger.map(({ key }) => key))}, and nothing on a command line changes that.`,
        next: `Ask whoever keeps ${files} to take ${stronger.length === 1 ? 'it' : 'them'} out, or route by that file.`,
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
      title: `A launch from Postern sets ${own.key} itself and hides the one in ${own.layer.path}.`,
      detail: 'A Codex started by hand follows the file.',
    }),
  ];
}
